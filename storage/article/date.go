package article

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Date is a day as an article's byline gives it.
type Date struct {
	Year  int
	Month time.Month
	Day   int
	short string
}

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d.Year == 0 }

// Short is the day without its year, in the article's language: "12 May",
// "9 мая", "5월 9일".
func (d Date) Short() string { return d.short }

// ISO is the day as 2017-08-31, or "" where there is none.
func (d Date) ISO() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// monthNames by language, January first. Matching is by prefix of at least
// three letters, so that "Sept." and "мая" are found; a language that declines
// gives the form that stands after a day.
var monthNames = [][12]string{
	{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	{"января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"},
	{"січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня", "вересня", "жовтня", "листопада", "грудня"},
	{"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"},
	{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
	{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
	{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
}

var (
	monthDayYear = regexp.MustCompile(`(\p{L}{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?\s*,?\s*(\d{4})`)
	dayMonthYear = regexp.MustCompile(`(\d{1,2})(?:st|nd|rd|th|\.|er)?\s+(?:de\s+)?(\p{L}{3,})\.?,?\s+(?:de\s+)?(\d{4})`)
	eastAsian    = regexp.MustCompile(`(\d{4})\s*[년年]\s*(\d{1,2})\s*([월月])\s*(\d{1,2})\s*([일日])`)
	isoDate      = regexp.MustCompile(`(\d{4})[-./](\d{1,2})[-./](\d{1,2})`)
	dottedDate   = regexp.MustCompile(`(\d{1,2})\.(\d{1,2})\.(\d{4})`)
)

// findDate returns the first date of s and where it stands, in bytes. Numbers
// parted by slashes with the year last are read by nobody in the same way, and
// so not at all.
func findDate(s string) (Date, [2]int) {
	s = westernDigits(s)
	if !hasYear(s) { // most lines have none, and the patterns are dear
		return Date{}, [2]int{}
	}
	group := func(m []int, i int) string { return s[m[2*i]:m[2*i+1]] }
	if m := eastAsian.FindStringSubmatchIndex(s); m != nil {
		d := newDate(group(m, 1), group(m, 2), group(m, 4))
		d.short = fmt.Sprintf("%d%s %d%s", int(d.Month), group(m, 3), d.Day, group(m, 5))
		return d.checked(m)
	}
	for _, m := range monthDayYear.FindAllStringSubmatchIndex(s, 3) {
		if month, name := monthOf(group(m, 1)); month > 0 {
			d := newDate(group(m, 3), strconv.Itoa(month), group(m, 2))
			d.short = fmt.Sprintf("%d %s", d.Day, name)
			return d.checked(m)
		}
	}
	for _, m := range dayMonthYear.FindAllStringSubmatchIndex(s, 3) {
		if month, name := monthOf(group(m, 2)); month > 0 {
			d := newDate(group(m, 3), strconv.Itoa(month), group(m, 1))
			d.short = fmt.Sprintf("%d %s", d.Day, name)
			return d.checked(m)
		}
	}
	if m := isoDate.FindStringSubmatchIndex(s); m != nil {
		d := newDate(group(m, 1), group(m, 2), group(m, 3))
		d.short = fmt.Sprintf("%d %s", d.Day, d.Month)
		return d.checked(m)
	}
	if m := dottedDate.FindStringSubmatchIndex(s); m != nil {
		d := newDate(group(m, 3), group(m, 2), group(m, 1))
		d.short = fmt.Sprintf("%02d.%02d.", d.Day, int(d.Month))
		return d.checked(m)
	}
	return Date{}, [2]int{}
}

// hasYear reports whether s has four digits in a row.
func hasYear(s string) bool {
	run := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			run = 0
		} else if run++; run == 4 {
			return true
		}
	}
	return false
}

func newDate(year, month, day string) Date {
	y, _ := strconv.Atoi(year) // the patterns let digits through only
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	return Date{Year: y, Month: time.Month(m), Day: d}
}

// checked is the date, or none where the calendar has no such day.
func (d Date) checked(m []int) (Date, [2]int) {
	if t := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC); d.Year < 1600 || t.Month() != d.Month || t.Day() != d.Day {
		return Date{}, [2]int{}
	}
	return d, [2]int{m[0], m[1]}
}

// monthOf finds a month by its name or the beginning of it, and returns the
// whole name in its language.
func monthOf(word string) (int, string) {
	lower := strings.ToLower(word)
	for _, names := range monthNames {
		for i, name := range names {
			if strings.HasPrefix(strings.ToLower(name), lower) || lower == "sept" && name == "September" {
				return i + 1, name
			}
		}
	}
	return 0, ""
}

// westernDigits writes Arabic-Indic and full-width digits as ASCII, keeping
// every other byte in place by padding in front.
func westernDigits(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return digitOf(r) >= 0 }) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if d := digitOf(r); d >= 0 {
			b.WriteByte(byte('0' + d))
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func digitOf(r rune) int {
	for _, zero := range []rune{'٠', '۰', '０'} {
		if r >= zero && r <= zero+9 {
			return int(r - zero)
		}
	}
	return -1
}

// FindDay is the first day that words name, as 2017-08-31, or "".
func FindDay(s string) string {
	d, _ := findDate(s)
	return d.ISO()
}

// Day reads the day of a day or a time as Meta has it; there is none where s is
// neither.
func Day(s string) Date {
	if len(s) < len(time.DateOnly) {
		return Date{}
	}
	if _, err := time.Parse(time.DateOnly, s[:len(time.DateOnly)]); err != nil {
		return Date{}
	}
	d, _ := findDate(s[:len(time.DateOnly)])
	return d
}
