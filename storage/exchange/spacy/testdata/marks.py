"""Prints the marks of a DocBin as spaCy would load it, as JSON lines: text,
entities and spans, each with label and words. It knows nothing of the program
that wrote the file: srsly unpacks, and hashes are computed here."""
import json, struct, sys, zlib
import srsly

M, R, MASK = 0xC6A4A7935BD1E995, 47, (1 << 64) - 1


def murmur(data, seed=1):
    h = (seed ^ (len(data) * M)) & MASK
    whole = len(data) // 8 * 8
    for (k,) in struct.iter_unpack("<Q", data[:whole]):
        k = (k * M) & MASK
        k = ((k ^ (k >> R)) * M) & MASK
        h = ((h ^ k) * M) & MASK
    rest = data[whole:]
    if rest:
        h = ((h ^ int.from_bytes(rest, "little")) * M) & MASK
    h = ((h ^ (h >> R)) * M) & MASK
    return h ^ (h >> R)


# Some of spaCy's symbols, which its StringStore does not hash.
SYMBOLS = {"ORG": 383, "DATE": 391, "X": 101, "det": 415, "_": 456, "": 0}

bin = srsly.msgpack_loads(zlib.decompress(open(sys.argv[1], "rb").read()))
strings = {SYMBOLS.get(s, murmur(s.encode("utf8"))): s for s in bin["strings"]}
strings[0] = ""
attrs = bin["attrs"]
assert bin["version"] == "0.1" and attrs[0] == 65, (bin["version"], attrs)
rows = list(struct.iter_unpack("<%dQ" % len(attrs), bin["tokens"]))
at = 0
for i, (n,) in enumerate(struct.iter_unpack("<i", bin["lengths"])):
    tokens, spaces = rows[at : at + n], bin["spaces"][at : at + n]
    at += n
    assert bin["flags"][i] == {"has_unknown_spaces": False} and bin["cats"][i] == {}
    words = [strings[t[0]] for t in tokens]
    text = "".join(w + (" " if s else "") for w, s in zip(words, spaces))
    starts, o = [], 0
    for w, s in zip(words, spaces):
        starts.append((o, o + len(w)))
        o += len(w) + (1 if s else 0)
    ents = []
    if 77 in attrs:
        iob, kind = attrs.index(77), attrs.index(78)
        for k, t in enumerate(tokens):
            if t[iob] == 3:
                ents.append([strings[t[kind]], k, k + 1])
            elif t[iob] == 1:
                assert ents[-1][0] == strings[t[kind]] and ents[-1][2] == k, (ents, k)
                ents[-1][2] = k + 1
            else:
                assert t[iob] == 2 and t[kind] == 0, t
    ents = [[l, text[starts[a][0] : starts[b - 1][1]]] for l, a, b in ents]
    spans = []
    groups = srsly.msgpack_loads(bin["span_groups"][i])
    for packed, keys in groups.items() if groups else []:
        group = srsly.msgpack_loads(packed)
        assert keys == ["sc"] and group["name"] == "sc" and group["attrs"] == {}, group
        for s in group["spans"]:
            _, _, label, a, b, start, end = struct.unpack(">QQQllll", s)
            assert (starts[a][0], starts[b - 1][1]) == (start, end), (a, b, start, end)
            spans.append([strings[label], text[start:end]])
    user = srsly.msgpack_loads(bin["user_data"][i])
    print(json.dumps({"name": user["postil"]["name"], "text": text, "ents": ents, "spans": spans}))
assert at == len(rows)
