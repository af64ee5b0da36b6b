package article

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Site furniture is what a copied web page leaves around an article. A line is
// furniture when it is short and holds nothing but the words below. They are
// few and common on purpose: a line that is missed is merely shown as text.

// linkHeadings stand over lists of other articles.
var linkHeadings = []string{
	"related stories", "related articles", "related news", "related", "read more", "read also", "more stories", "more on this story",
	"more from", "most read", "most popular", "recommended", "you may also like", "see also", "latest news",
	"читайте также", "по теме", "материалы по теме", "другие новости", "популярное",
	"اقرأ أيضا", "اقرأ أيضًا", "مواضيع ذات صلة", "أخبار ذات صلة", "الأكثر قراءة",
	"관련기사", "관련 기사", "많이 본 뉴스", "추천 기사",
	"mehr zum thema", "lesen sie auch", "à lire aussi", "lire aussi", "lea también", "te puede interesar",
	"関連記事", "相关新闻", "相關新聞",
}

// furnitureWords are the words of navigation and sharing.
var furnitureWords = wordSet(`
	menu sections section subscribe subscribers subscription sign log login logout register account search home skip content main navigation
	share save print email e-mail copy link comment comments listen watch live tv follow us facebook twitter x whatsapp telegram instagram youtube linkedin
	newsletter newsletters advertisement advertising advert ad sponsored cookies privacy terms contact about help
	news world politics business economy sport sports culture opinion science tech technology health weather video videos photos podcasts more most read
	back top close open next previous
	меню разделы подписаться подписка войти вход поиск главная поделиться сохранить печать реклама новости мир политика экономика спорт культура комментарии читать ещё
	القائمة الأقسام اشترك اشتراك شارك مشاركة بحث ابحث الرئيسية حفظ طباعة إعلان تسجيل الدخول دخول أخبار عالم سياسة اقتصاد رياضة ثقافة تعليقات نسخ الرابط
	메뉴 섹션 구독 구독하기 공유 공유하기 로그인 회원가입 검색 홈 저장 인쇄 광고 뉴스 정치 경제 사회 문화 스포츠 댓글 기사 스크랩
	menü anmelden abonnieren suche startseite teilen drucken anzeige kommentare
	connexion abonner abonnez-vous s’abonner rechercher accueil partager imprimer publicité rubriques
	menú suscribirse suscríbete buscar inicio compartir imprimir publicidad secciones
`)

// joiningWords may stand between them, but make no furniture by themselves.
var joiningWords = wordSet("in up to on by the and or your our this for with a of via se de la le и на в من في على و")

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// isFurniture reports whether a line is navigation, sharing or a heading over
// links.
func isFurniture(s string, runes int) bool {
	if runes > maxFurniture {
		return false
	}
	if isLinkHeading(s) {
		return true
	}
	found := 0
	for _, w := range words(s) {
		switch {
		case furnitureWords[w]:
			found++
		case !joiningWords[w]:
			return false
		}
	}
	return found > 0
}

func isLinkHeading(s string) bool {
	s = strings.TrimSpace(strings.TrimRight(strings.ToLower(strings.TrimLeft(s, "#* ")), ":…>»"))
	for _, h := range linkHeadings {
		if s == h {
			return true
		}
	}
	return false
}

// words are the lower-case words of a line; a word may hold hyphens and
// apostrophes.
func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) && r != '-' && r != '’' && r != '\''
	})
}

// IsFurniture reports whether a line is nothing but words of navigation and
// sharing, or a heading over links.
func IsFurniture(s string) bool { return isFurniture(s, utf8.RuneCountInString(s)) }

// IsLinkHeading reports whether a line stands over links to other articles, such
// as "Related stories".
func IsLinkHeading(s string) bool { return isLinkHeading(s) }
