package synthetic

import "strings"

// The vocabulary of the made-up news.
var (
	firstNames = strings.Fields("Ida Tomás Amina Viktor Zoé Iñaki Chidi Lin Samira Bjørn Anjali Rhys Chloë Göran Adaeze Kofi Miriam Yusuf Inés Ben")
	lastNames  = strings.Fields("Adebayo Köhler Ibáñez Whitfield Trần Sokolov O’Brien Mansour Østergaard Ricci Wójcik Nakamura Leroy Peña Marsh Fontaine Kaur Orlova Zhou Mensah")
	towns      = []string{"Port Alder", "São Vicente", "Łódź", "Mombasa", "Grayhaven", "Lausanne", "Tübingen", "Cebu", "Akureyri", "Ibadan", "Halifax", "Rostock", "Cádiz", "New Harbour", "Surabaya"}
	bodies     = []string{"the harbour board", "the health office", "the state bank", "Coast Rail", "the town council", "Alder Energy", "the court of appeal", "the audit office", "Gull Shipping", "the nurses’ union", "the census bureau", "Hector Motors", "the rowing club", "the lifeboat service"}
	offices    = []string{"speaker", "head of research", "deputy mayor", "shop steward", "senior engineer", "professor of hydrology", "chief constable", "meteorologist", "campaigner", "court clerk"}
	subjects   = strings.Fields("quay budget inquiry walkout vaccine cable overhaul lawsuit charter gale harvest salvage merger levy march census tramway clinic reservoir truce outbreak blaze grant ballot")
	adjectives = strings.Fields("sudden disputed overdue small steep early neutral dear bold shaky secret hard-won short-lived country-wide local optional")
	deeds      = strings.Fields("announced postponed cleared refused praised attacked printed halted doubted upheld rewrote barred settled affirmed")
	endings    = []string{
		"after weeks of dispute", "although lenders had warned against it", "behind closed doors late on Monday", "for the second time since spring",
		"while hundreds waited outside the hall", "as inspectors prepared their answer", "before the ferries sailed on Friday",
		"amid worry over the price of fuel", "papers seen by this newspaper show", "even though fewer people are out of work than in ten years",
	}
	verdicts   = []string{"the end of an era", "nothing like what was promised", "more than we can pay", "years late"}
	currencies = []string{"€", "£", "$"}
	months     = []string{"February", "April", "July", "November"}
	emoji      = []string{"🙂", "🚨", "🔥", "👏", "🌍", "👩‍🚒", "🇳🇴", "😂"}
)
