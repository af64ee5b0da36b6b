package inception

import "encoding/json"

// exportedProject is exportedproject.json, as far as it matters here.
type exportedProject struct {
	Name        string            `json:"name"`
	Slug        string            `json:"slug,omitempty"`
	Description string            `json:"description"`
	Mode        string            `json:"mode"`
	Version     int               `json:"version"`
	Sources     []sourceDocument  `json:"source_documents"`
	Documents   []annotatedBy     `json:"annotation_documents"`
	Permissions []json.RawMessage `json:"project_permissions"`
	TagSets     []tagSet          `json:"tag_sets"`
	Layers      []layer           `json:"layers"`
}

type sourceDocument struct {
	Name   string `json:"name"`
	Format string `json:"format"`
	State  string `json:"state"`
}

type annotatedBy struct {
	Name  string `json:"name"`
	User  string `json:"user"`
	State string `json:"state"`
}

type tagSet struct {
	Name        string  `json:"name"`
	Description *string `json:"description"`
	Language    *string `json:"language"`
	Tags        []tag   `json:"tags"`
	Create      bool    `json:"create_tag"`
}

type tag struct {
	Name        string  `json:"tag_name"`
	Description *string `json:"tag_description"`
}

type layer struct {
	Name             string    `json:"name"`
	Features         []feature `json:"features"`
	UIName           string    `json:"uiName"`
	Type             string    `json:"type"` // span, relation, chain
	Description      *string   `json:"description"`
	Enabled          bool      `json:"enabled"`
	BuiltIn          bool      `json:"built_in"`
	ReadOnly         bool      `json:"readonly"`
	AttachType       *named    `json:"attach_type"`
	AttachFeature    *named    `json:"attach_feature"`
	AllowStacking    bool      `json:"allow_stacking"`
	CrossSentence    bool      `json:"cross_sentence"`
	ShowHover        bool      `json:"show_hover"`
	AnchoringMode    string    `json:"anchoring_mode"`
	OverlapMode      string    `json:"overlap_mode"`
	ValidationMode   string    `json:"validation_mode"`
	LockToToken      bool      `json:"lock_to_token_offset"`
	MultipleTokens   bool      `json:"multiple_tokens"`
	ProjectName      string    `json:"project_name"`
	LinkedListLayout bool      `json:"linked_list_behavior"`
	Script           *string   `json:"on_click_javascript_action"`
	Traits           *string   `json:"traits"`
}

type named struct {
	Name string `json:"name"`
}

type feature struct {
	Name           string  `json:"name"`
	TagSet         *tagSet `json:"tag_set"`
	UIName         string  `json:"uiName"`
	Type           string  `json:"type"`
	Enabled        bool    `json:"enabled"`
	Visible        bool    `json:"visible"`
	InHover        bool    `json:"include_in_hover"`
	Required       bool    `json:"required"`
	Remember       bool    `json:"remember"`
	Hide           bool    `json:"hideUnconstraintFeature"`
	Description    *string `json:"description"`
	ProjectName    string  `json:"project_name"`
	MultiValueMode string  `json:"multi_value_mode"`
	LinkMode       string  `json:"link_mode"`
	LinkType       *string `json:"link_type_name"`
	LinkRole       *string `json:"link_type_role_feature_name"`
	LinkTarget     *string `json:"link_type_target_feature_name"`
	Traits         *string `json:"traits"`
	Curatable      bool    `json:"curatable"`
	Rank           int     `json:"rank"`
}

// own is the description of the tag set that Postil writes.
type own struct {
	Names  json.RawMessage `json:"names"`
	Scheme json.RawMessage `json:"scheme"`

	// Documents are the paths of articles, by the names of documents that are
	// called otherwise.
	Documents map[string]string `json:"documents,omitempty"`
}

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
