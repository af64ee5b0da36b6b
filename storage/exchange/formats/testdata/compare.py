"""Reads or writes a corpus as a person would who has an afternoon and Python.

    compare.py in FORMAT SOURCE SCRATCH    reads the source, checks every quote
    compare.py out FORMAT JSONL TARGET     writes what the JSON Lines hold

It prints one line of JSON: the seconds of processor time of the work itself, the bytes of the
format, the marks, and the most memory that was used, in bytes. The benchmarks of
this folder compare Postil with it. Only Python's own library is used.
"""

import json
import os
import resource
import sys
import time


def check(text, start, end, quote):
    if text[start:end] != quote:
        raise SystemExit(f"at {start} to {end} the text says {text[start:end]!r}, not {quote!r}")


def read_jsonl(path):
    marks = 0
    with open(path, encoding="utf-8", newline="") as file:
        for line in file:
            record = json.loads(line)
            for span in record["spans"]:
                check(record["text"], span["start"], span["end"], span["quote"])
                marks += 1
    return marks


def read_doccano(path):
    marks = 0
    with open(path, encoding="utf-8", newline="") as file:
        for line in file:
            record = json.loads(line)
            spans = record.get("label") or [(e["start_offset"], e["end_offset"], e["label"]) for e in record.get("entities", [])]
            for start, end, _ in spans:
                if not 0 <= start < end <= len(record["text"]):
                    raise SystemExit(f"{start} to {end} is not in the text")
                marks += 1
    return marks


def read_brat(path):
    marks = 0
    for folder, _, names in os.walk(path):
        for name in names:
            if not name.endswith(".ann"):
                continue
            stem = os.path.join(folder, name[:-4])
            with open(stem + ".txt", encoding="utf-8", newline="") as file:
                text = file.read()
            with open(stem + ".ann", encoding="utf-8", newline="") as file:
                for line in file:
                    if not line.startswith("T"):
                        continue
                    _, place, quote = line.rstrip("\n").split("\t", 2)
                    _, spans = place.split(" ", 1)
                    pieces = [tuple(map(int, span.split())) for span in spans.split(";")]
                    said = " ".join(text[start:end] for start, end in pieces)
                    if said.replace("\n", " ") != quote:
                        raise SystemExit(f"{stem}: the text says {said!r}, not {quote!r}")
                    marks += 1
    return marks


def write_jsonl(records, path):
    with open(path, "w", encoding="utf-8", newline="") as file:
        for record in records:
            spans = [{"start": s["start"], "end": s["end"], "label": s["label"], "quote": record["text"][s["start"]:s["end"]]} for s in record["spans"]]
            file.write(json.dumps({"id": record["id"], "text": record["text"], "spans": spans}, ensure_ascii=False) + "\n")


def write_doccano(records, path):
    with open(path, "w", encoding="utf-8", newline="") as file:
        for number, record in enumerate(records):
            label = [[s["start"], s["end"], s["label"]] for s in record["spans"]]
            file.write(json.dumps({"id": number, "text": record["text"], "label": label}, ensure_ascii=False) + "\n")


def write_brat(records, path):
    for record in records:
        stem = os.path.join(path, record["id"][:-4])
        os.makedirs(os.path.dirname(stem), exist_ok=True)
        with open(stem + ".txt", "w", encoding="utf-8", newline="") as file:
            file.write(record["text"])
        with open(stem + ".ann", "w", encoding="utf-8", newline="") as file:
            number = 0
            for span in record["spans"]:
                number += 1
                pieces, at = [], span["start"]
                for line in record["text"][span["start"]:span["end"]].split("\n"):
                    if line:
                        pieces.append((at, at + len(line)))
                    at += len(line) + 1
                place = ";".join(f"{start} {end}" for start, end in pieces)
                quote = " ".join(record["text"][start:end] for start, end in pieces)
                file.write(f"T{number}\t{span['label']} {place}\t{quote}\n")


def size(path):
    if os.path.isfile(path):
        return os.path.getsize(path)
    return sum(os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(path) for name in names)


def again(do, *args):
    """Do it twice, the first time for nothing but the memory; processor time of the second."""
    do(*args)
    began = time.process_time()
    return do(*args), time.process_time() - began


def main():
    way, form, source, target = sys.argv[1:]
    if way == "in":
        marks, seconds = again(globals()["read_" + form], source)
        path = source
    else:
        with open(source, encoding="utf-8", newline="") as file:
            records = [json.loads(line) for line in file]
        marks = sum(len(record["spans"]) for record in records)
        _, seconds = again(globals()["write_" + form], records, target)
        path = target
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    print(json.dumps({"seconds": seconds, "bytes": size(path), "marks": marks, "peak": peak}))


main()
