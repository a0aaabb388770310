"""Word classes of Swedish and English news that grouping needs: data, and the only place where words stand.

No word of any topic belongs here. What items of one topic share because they are about it comes with the accounts
(`Account.topic_words`).
"""

from __future__ import annotations


def _words(text: str) -> list[str]:
    return text.split()


_MONTHS_SV = "januari februari mars april maj juni juli augusti september oktober november december"
_MONTHS_EN = "january february march april may june july august september october november december"
MONTHS = {name: number for names in (_MONTHS_SV, _MONTHS_EN) for number, name in enumerate(_words(names), 1)}

SCALES = {
    "tusen": 1e3, "thousand": 1e3, "tkr": 1e3,
    "miljon": 1e6, "miljoner": 1e6, "million": 1e6, "millions": 1e6, "mkr": 1e6, "mnkr": 1e6, "msek": 1e6, "mn": 1e6,
    "miljard": 1e9, "miljarder": 1e9, "billion": 1e9, "billions": 1e9, "mdkr": 1e9, "mdr": 1e9, "bn": 1e9,
}  # fmt: skip

_ONES_SV = "noll ett två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton arton nitton"
_TENS_SV = "tjugo trettio fyrtio femtio sextio sjuttio åttio nittio"
_ONES_EN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
_TENS_EN = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS_SV = (
    "_ första _ tredje fjärde femte sjätte sjunde åttonde nionde tionde elfte tolfte trettonde fjortonde femtonde"
    " sextonde sjuttonde artonde nittonde"
)
_ORDINALS_EN = (
    "_ first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
    " fifteenth sixteenth seventeenth eighteenth nineteenth"
)


def _numbers(ones: str, tens: str, joint: str) -> dict[str, int]:
    """Spell 2 to 99; 0 and 1 are left out: "ett" and "one" are hardly ever numbers."""
    small = dict(enumerate(_words(ones)))
    spelled = {word: number for number, word in small.items() if number > 1}
    for ten, word in zip(range(20, 100, 10), _words(tens), strict=True):
        spelled[word] = ten
        spelled |= {f"{word}{joint}{small[one]}": ten + one for one in range(1, 10)}
    return spelled


def _ordinals(ordinals: str, tens: str, joint: str, ending: str) -> dict[str, int]:
    """Spell 1st to 99th; "andra" is left out where it stands alone: it means "other" more often than "second"."""
    small = dict(enumerate(_words(ordinals)))
    spelled = {word: number for number, word in small.items() if word != "_"}
    for ten, word in zip(range(20, 100, 10), _words(tens), strict=True):
        spelled[f"{word.removesuffix('y')}{ending}"] = ten
        spelled |= {f"{word}{joint}{small[one]}": ten + one for one in range(1, 10) if small[one] != "_"}
    return spelled


NUMBER_WORDS = {
    **_numbers(_ONES_SV, _TENS_SV, ""),
    **_numbers(_ONES_EN, _TENS_EN, "-"),
    "hundra": 100,
    "hundred": 100,
    "halv": 0.5,
    "half": 0.5,
}
ORDINAL_WORDS = {
    **_ordinals(_ORDINALS_SV, _TENS_SV, "", "nde"),
    **_ordinals(_ORDINALS_EN, _TENS_EN, "-", "ieth"),
}

# An item that says so of itself tells more of something that was told before.
UPDATE_WORDS = frozenset(
    _words(
        """uppdatering uppdaterat uppdaterad uppdaterades rättelse rättad rättat rättades korrigering korrigerad
    korrigerat förtydligande ändrad ändrat ändring
    update updated correction corrected clarification changed amended"""
    )
)

# What becomes of something that was announced.
CHANGE_WORDS = frozenset(
    _words(
        """förlängs förlängd förlängt förlänger flyttas flyttad flyttat framflyttad tidigarelagd senareläggs senarelagd
    skjuts uppskjuten uppskjutet inställd inställt ställs höjs utökas utökad utökat
    extended extension postponed rescheduled moved cancelled canceled increased"""
    )
)

# A title with one of these tells of many places, whichever of them its text names.
MANY_PLACES = frozenset(_words("kommuner kommunerna städer städerna cities municipalities towns"))
OF_MANY = frozenset(_words("av of bland among andra other"))  # "one of 48 cities", "Lund and 47 other cities"

LIST_WORDS = frozenset(_words("och samt eller and or"))

# Before a colon in a title: somebody's opinion of an event is not a report of it.
OPINION_LABELS = frozenset(
    _words(
        """ledare ledarkrönika ledarsidan gästledare debatt debattartikel debattinlägg insändare krönika kolumn kåseri replik
    slutreplik genmäle opinion kommentar åsikt gästkrönika satir recension annons advertorial editorial column op-ed comment letter letters"""
    )
)

ENGLISH = frozenset(_words("the of and to in is for that with are on will from has by have its this their an been"))
SWEDISH = frozenset(_words("och att det som är för av på med en ett den till har inte de om från ska vi"))

# Words so common in news of public bodies that two items sharing them says nothing.
_COMMON_SV = """
och att det som är för av på med en ett den till har inte de om från ska vi kan i in ut upp ned ner där när så vid men
eller var vara varit blir bli blev blivit får få fick fått ha hade man mer mest mycket många fler flera flest under över
efter före innan mellan genom inom utan mot hos ur per än också även redan nu då här hur vad vilka vilken vilket vem
sig sin sitt sina vår vårt våra ni er du din jag han hon dem dess deras denna detta dessa samma annan annat andra alla
allt varje någon något några ingen inget inga själv själva bara just lite lika fram tillbaka ihop tillsammans bland runt
omkring enligt samt dock därför därmed sedan medan eftersom kommer komma kommit kom går gå gick gått gör göra gjort gjorde
ger ge gav gett tar ta tog tagit ser se såg sett står stå stod ställer ställa säger sa säga sade berättar menar tycker
finns finnas fanns hör höra vill vilja ville kunna kunde måste borde bör skulle behöver behöva låta låter låt håller
hålla hålls hölls lägga lägger läggs sätter sätta satt sätts börjar börja startar start starta visar visa väntas väntar
beräknas räknar räkna gäller gälla ingår ingå arbetar arbeta arbetet arbete jobba jobbar samlar samlas bygger bygga
hjälp hjälpa stöd stöder stödja öka ökar minska minskar bidra bidrar handlar handla skapa skapar utveckla utvecklar
utveckling pågår deltar delta deltagare ny nya nytt nyhet nyheter stor stora större störst liten små mindre minst bra
bättre bäst god goda lång långa länge viktig viktiga viktigt lokal lokala lokalt hel hela helt egen egna eget olika
gemensam gemensamma nästa förra tidigare senare senast sista första år året åren årets årlig årligen dag dagen dagens
vecka veckan veckor månad månad månader tid tiden timme timmar klockan idag igår imorgon kväll natt morgon måndag
tisdag onsdag torsdag fredag lördag söndag måndagen tisdagen onsdagen torsdagen fredagen lördagen söndagen fredags
torsdags onsdags tisdags måndags lördags söndags vår sommar höst vinter våren sommaren hösten vintern halv halva
hälften procent kronor krona euro kr miljon miljoner miljard miljarder tusen ton antal drygt knappt närmare ungefär cirka
minst högst kommun kommunen kommuner kommunerna kommunens kommunal kommunala stad staden städer städerna stadens län
länet region regionen landet land sverige sveriges svensk svenska svenskt staten statens statlig statliga riket nationell
nationella europa europeisk europeiska plats platser område områden del delar sätt sak saker fråga frågor svar exempel
mål målet resultat beslut beslutet beslutar beslutade förslag förslaget projekt projektet program programmet satsning
satsningen satsar verksamhet verksamheter organisation organisationer myndighet myndigheter myndigheten bolag bolaget
företag företagen förening föreningar invånare människor personer folk medborgare barn unga ordförande ordföranden chef
chefen ansvarig direktör projektledare kommunstyrelse kommunstyrelsen kommunstyrelsens fullmäktige kommunfullmäktige
nämnd nämnden kommunalråd kommunalrådet politiker pressmeddelande pressmeddelandet kontakt kontakta information
informationen webbplats webbplatsen hemsida sida sidan sidor läs läsa skriv skriva skriver skrev mejl telefon fakta foto
bild bilden artikel artikeln publicerad publicerades uppdaterad redaktionen länk öppnas fönster ytterligare innebär
innehåller innehåll omfattar består bland annat möjlighet möjligt möjligheter kostar kostnad kostnaden kostnader pengar
pengarna budget betala betalar nöjd glad stolt tack välkommen välkomna anmälan anmäl kl tredje fjärde femte ihop åt
"""
_COMMON_EN = """
the of and to in is for that with are on will from has by have its this their an been a as at be it or not but was were
they them he she we our you your who which what when where how why more most many much some any all each other another
than then so if also just only very over under between through within without against about into out up down off new old
first last next year years day days week month time today yesterday tomorrow morning monday tuesday wednesday thursday
friday saturday sunday spring summer autumn winter per cent percent million billion thousand sek euro euros kronor one can
could should would may must do does did done make makes made take takes took taken give gives given get gets got go goes
went come comes came see says said say tell tells show shows work works working part parts place people person persons
citizen citizens resident residents city cities municipality municipalities municipal town county region regions national
local public state government authority authorities agency agencies company companies business association
associations organisation organisations swedish sweden european europe country countries project projects programme
program initiative news press release read contact information website page article published updated together including
important large small big good better best long high low several number half goal goals target targets plan plans
decision decided council board chair chairman mayor director head manager is are was there here now still already
"""
COMMON = {"sv": frozenset(_words(_COMMON_SV)), "en": frozenset(_words(_COMMON_EN))}
