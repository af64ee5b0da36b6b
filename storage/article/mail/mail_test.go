package mail

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/storage/article/intaketest"
)

const head = "From: =?utf-8?q?Zo=C3=AB_Brandt?= <z@x.example>\r\nSubject: Quay closed\r\nDate: Tue, 12 May 2026 07:30:00 +0200\r\nMIME-Version: 1.0\r\n"

func TestAMailIsReadWithItsSubjectAsHeadline(t *testing.T) {
	body := []string{"headline: Quay closed", "byline: Zoë Brandt", "body: The quay is closed."}
	for name, raw := range map[string]string{
		"plain": head + "Content-Type: text/plain; charset=utf-8\r\n\r\nThe quay is closed.\r\n",
		"html":  head + "Content-Type: text/html; charset=utf-8\r\n\r\n<p>The quay is closed.</p>\r\n",
		"both, of which the plain one says nothing": head + "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nNo HTML\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>The quay is closed.</p>\r\n--b--\r\n",
		"flowed": head + "Content-Type: text/plain; charset=utf-8; format=flowed\r\n\r\nThe quay \r\nis closed.\r\n",
	} {
		got, err := intaketest.Read(t, Kind(), "a.eml", raw)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		d := got.Drafts[0]
		if diff := cmp.Diff(body, intaketest.Zones(d)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if d.Author != "Zoë Brandt" || d.Published != "2026-05-12T07:30:00+02:00" || d.Title != "Quay closed" {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

func TestWhatOfAMailIsNotReadIsTold(t *testing.T) {
	got, err := intaketest.Read(t, Kind(), "a.eml", head+"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nThe quay is closed.\r\n--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=plan.pdf\r\n\r\n%PDF\r\n--b--\r\n")
	if err != nil || len(got.Drafts[0].Notes) != 1 || !strings.Contains(got.Drafts[0].Notes[0], "an attachment was not read: plan.pdf") {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := intaketest.Read(t, Kind(), "a.eml", head+"\r\n"); err == nil {
		t.Error("a mail without text was taken")
	}
}

func TestHostileMailsEndInAClearError(t *testing.T) {
	for says, raw := range map[string]string{
		"parts that hold others": head + strings.Repeat("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", 10_000) + "Content-Type: text/plain\r\n\r\nx",
		"cannot be read as HTML": head + "Content-Type: text/html\r\n\r\n" + strings.Repeat("<div>", 10_000) + "x",
		"its head has more than": "Subject: " + strings.Repeat("x", 32<<20),
	} {
		if got, err := intaketest.Read(t, Kind(), "a.eml", raw); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, %.200v", says, err, got)
		}
	}
}

func FuzzMail(f *testing.F) {
	intaketest.Fuzz(f, Kind(), "a.eml", head+"Content-Type: text/plain; charset=utf-8\r\n\r\nx", head+"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>x<table><tr><td>y\r\n--b--")
}
