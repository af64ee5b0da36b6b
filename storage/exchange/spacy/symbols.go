package spacy

import (
	"fmt"
	"strings"
)

// symbolNames are spaCy's symbols, in the order of their numbers from 1: words
// that its StringStore knows by these and not by their hash. ? stands for
// symbols that it spells with a space at the end, so that no word is one; ?9 is
// nine of them. The list is that of spaCy 3 (explosion/spaCy, spacy/symbols.pxd), which only
// appends to it.
//
// Certain are those up to ENT_KB_ID: they stand so in symbols.pxd of spaCy 2.2,
// and numbers of theirs (NOUN, ORG, nsubj) are in files of the field. Those
// behind it came later and are from memory. They are what strings are written
// by, since spaCy would not find such a word by its hash; but nothing is read by
// them: see bin.late.
const symbolNames = `IS_ALPHA IS_ASCII IS_DIGIT IS_LOWER IS_PUNCT IS_SPACE IS_TITLE IS_UPPER LIKE_URL LIKE_NUM LIKE_EMAIL IS_STOP IS_OOV
IS_BRACKET IS_QUOTE IS_LEFT_PUNCT IS_RIGHT_PUNCT IS_CURRENCY
FLAG19 FLAG20 FLAG21 FLAG22 FLAG23 FLAG24 FLAG25 FLAG26 FLAG27 FLAG28 FLAG29 FLAG30 FLAG31 FLAG32 FLAG33 FLAG34 FLAG35 FLAG36 FLAG37
FLAG38 FLAG39 FLAG40 FLAG41 FLAG42 FLAG43 FLAG44 FLAG45 FLAG46 FLAG47 FLAG48 FLAG49 FLAG50 FLAG51 FLAG52 FLAG53 FLAG54 FLAG55 FLAG56
FLAG57 FLAG58 FLAG59 FLAG60 FLAG61 FLAG62 FLAG63
ID ORTH LOWER NORM SHAPE PREFIX SUFFIX LENGTH CLUSTER LEMMA POS TAG DEP ENT_IOB ENT_TYPE HEAD SENT_START SPACY PROB LANG
ADJ ADP ADV AUX CONJ CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X EOL SPACE
Animacy_anim Animacy_inan Animacy_hum Animacy_nhum Aspect_freq Aspect_imp Aspect_mod Aspect_none Aspect_perf Aspect_iter Aspect_hab
Case_abe Case_abl Case_abs Case_acc Case_ade Case_all Case_cau Case_com Case_cmp Case_dat Case_del Case_dis Case_ela Case_equ Case_ess
Case_gen Case_ill Case_ine Case_ins Case_loc Case_lat Case_nom Case_par Case_sub Case_sup Case_tem Case_ter Case_tra Case_voc
Definite_two Definite_def Definite_red Definite_cons Definite_ind Definite_spec
Degree_cmp Degree_comp Degree_none Degree_pos Degree_sup Degree_abs Degree_com ? Degree_equ Evident_nfh
Gender_com Gender_fem Gender_masc Gender_neut Mood_cnd Mood_imp Mood_ind Mood_n Mood_pot Mood_sub Mood_opt Mood_prp Mood_adm
Negative_neg Negative_pos Negative_yes Polarity_neg Polarity_pos
Number_com Number_dual Number_none Number_plur Number_sing ?2 Number_tri
NumType_card NumType_dist NumType_frac NumType_gen NumType_mult NumType_none NumType_ord NumType_sets
Person_one Person_two Person_three Person_none Poss_yes
PronType_advPart PronType_art PronType_default PronType_dem PronType_ind PronType_int PronType_neg PronType_prs PronType_rcp PronType_rel
PronType_tot PronType_clit ? PronType_emp
Reflex_yes Tense_fut Tense_imp Tense_past Tense_pres
VerbForm_fin VerbForm_ger VerbForm_inf VerbForm_none VerbForm_part VerbForm_partFut VerbForm_partPast VerbForm_partPres VerbForm_sup
VerbForm_trans VerbForm_conv ? VerbForm_vnoun
Voice_act Voice_cau Voice_pass ?2 Voice_antip Voice_dir Voice_inv ?6
AdvType_man AdvType_loc AdvType_tim AdvType_deg AdvType_cau AdvType_mod AdvType_sta AdvType_ex AdvType_adadj
?50 Number_pauc Number_grpa Number_grpl Number_inv ?27 Person_zero Person_four ?8 Polite_infm Polite_form Polite_form_elev Polite_form_humb
?31
PERSON NORP FACILITY ORG GPE LOC PRODUCT EVENT WORK_OF_ART LANGUAGE LAW DATE TIME PERCENT MONEY QUANTITY ORDINAL CARDINAL
acomp advcl advmod agent amod appos attr aux auxpass cc ccomp complm conj cop csubj csubjpass dep det dobj expl hmod hyph infmod intj iobj
mark meta neg nmod nn npadvmod nsubj nsubjpass num number oprd obj obl parataxis partmod pcomp pobj poss possessive preconj prep prt punct
quantmod relcl rcmod root xcomp acl ENT_KB_ID MORPH ENT_ID IDX _`

// Attributes of tokens in a DocBin, by their symbols.
const (
	attrOrth    = 65
	attrEntIOB  = 77
	attrEntType = 78
	attrKBID    = lastCertain
)

// Symbols of which the numbers are certain, and those that there may be.
const (
	lastCertain = 452 // ENT_KB_ID
	mostSymbols = 1 << 10
)

// symbols are the table, both ways.
type symbols struct {
	names []string // "" where a symbol is no word
	ids   map[string]uint64
}

func newSymbols() *symbols {
	s := &symbols{names: []string{""}, ids: map[string]uint64{}}
	for _, w := range strings.Fields(symbolNames) {
		n := 1
		if w[0] == '?' {
			if w != "?" {
				if _, err := fmt.Sscanf(w, "?%d", &n); err != nil {
					panic(err) // of the constant above
				}
			}
			w = ""
		}
		for range n {
			if w != "" {
				s.ids[w] = uint64(len(s.names))
			}
			s.names = append(s.names, w)
		}
	}
	return s
}

// id is the number by which spaCy knows a string.
func (s *symbols) id(word string) uint64 {
	if word == "" {
		return 0
	}
	if id, ok := s.ids[word]; ok {
		return id
	}
	return murmur(word, 1)
}

// certain reports whether the number of a word is known without doubt.
func (s *symbols) certain(word string) bool { return s.ids[word] <= lastCertain }

// name is the symbol with a number, if that is certain.
func (s *symbols) name(id uint64) (string, bool) {
	if id <= lastCertain && id < uint64(len(s.names)) && (id == 0 || s.names[id] != "") {
		return s.names[id], true
	}
	return "", false
}

// murmur is MurmurHash64A by Austin Appleby, which is in the public domain.
func murmur(s string, seed uint64) uint64 {
	const m, r = 0xc6a4a7935bd1e995, 47
	h := seed ^ uint64(len(s))*m
	for ; len(s) >= 8; s = s[8:] {
		k := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
		k *= m
		k ^= k >> r
		h = (h ^ k*m) * m
	}
	if len(s) > 0 {
		for i := range len(s) {
			h ^= uint64(s[i]) << (8 * i)
		}
		h *= m
	}
	h = (h ^ h>>r) * m
	return h ^ h>>r
}
