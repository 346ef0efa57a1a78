"""What people write when they are asked for twelve letters, in the order in which it is guessed.

No list of breached passwords that may be shipped is long enough: among the million that are used
most there are some forty thousand of twelve letters. The others here are made from what is at the
head of such lists and from Japanese words, in the few ways in which people make a long password out
of a short one. Written by us; every word is an everyday one.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

LEAST = 12
# Written together: words a colleague would try first.
PLACES = """yorisoi ibasho soudan soudanshitsu soudanin shien shienin shienkikan shienshitsu fukushi
shakaifukushi jidou jidousoudan jidousoudanjo jidouyougo aftercare afutakea kosodate kodomo
kodomoshokudou wakamono wakamonoshien jiritsu jiritsushien jiritsuenjo seikatsu seikatsukonkyuu
gakushuu gakushuushien pantry foodpantry shokuin shokuinshitsu kanri kanrisha jimusho jimukyoku
houjin zaidan shadan npohoujin kyoukai shakyou kenchou shiyakusho kuyakusho yakuba hoikuen gakkou
madoguchi uketsuke kiroku houkoku houkokusho"""
WORDS = """sakura arigatou arigato konnichiwa ohayou sayonara nihon nippon japan tokyo toukyou osaka
kyoto kyouto nagoya fukuoka sapporo hokkaido hokkaidou okinawa yokohama kobe hiroshima sendai himawari
tanpopo aozora hoshizora taiyou tsuki yuki haru natsu aki fuyu hana sora umi kaze hikari kibou yume
egao shiawase daisuki aishiteru kawaii neko inu usagi kuma panda doraemon pikachu pokemon totoro
anpanman hellokitty kitty mickey disney gundam naruto onepiece dragonball conan shinchan hanshin
tigers giants carp dragons hawks lions marines eagles swallows baystars soccer baseball yakyuu sushi
ramen takoyaki okonomiyaki onigiri ocha matcha sensei gakusei kaisha watashi ore boku anata minna
tomodachi kazoku okaasan otousan oneesan oniisan musume musuko akachan samurai ninja shogun fujisan
fujiyama shinkansen densha jitensha kuruma toyota honda nissan suzuki yamaha sony nintendo docomo
softbank rakuten himitsu angou pasuwado pasuwaado ansho aikotoba hirakegoma iroha abc aiueo
kakikukeko sashisuseso doremi momotaro kaguyahime urashima issho zutto ganbare ganbarou genki
yoroshiku omedetou tanjoubi kinen kekkon"""
SURNAMES = """satou sato suzuki takahashi tanaka itou ito watanabe yamamoto nakamura kobayashi katou
kato yoshida yamada sasaki yamaguchi matsumoto inoue kimura hayashi saitou saito shimizu yamazaki
mori ikeda hashimoto abe ishikawa yamashita nakajima ogawa ishii hasegawa maeda gotou goto okada
fujita kondou kondo aoki endou endo sakamoto murakami oota ota kaneko fujii fukuda nishimura miura
takeuchi nakagawa matsuda okamoto nakano harada ono tamura fujiwara"""
GIVEN = """haruto yuuto yuto souta sota yuuki yuki hayato haruki ryusei kouki koki itsuki asahi ren
aoi minato yamato riku takumi daiki shouta shota kenta kazuya tatsuya naoki hiroshi takashi makoto
akira satoshi kenji kouji koji takeshi tsuyoshi masato daisuke yusuke ryota tomoya yui yua hina
hinata sakura mei rin miyu rio misaki nanami aya ayaka haruka miki yoko youko keiko kazuko sachiko
akiko yumi yumiko naomi mayumi tomoko hiroko noriko kaori megumi emi eri risa mai ai miho shiori
chihiro kana kanako natsuki mizuki"""
HEADS = """password passw0rd p@ssword p@ssw0rd pa55word letmein welcome admin administrator root
secret qwerty qwertyuiop asdfghjkl zxcvbnm 1q2w3e4r 1qaz2wsx qazwsx abc123 iloveyou monkey dragon
sunshine princess football superman batman master shadow michael jordan computer internet login
changeme default test testtest user guest spring summer autumn winter january february march april
june july august september october november december monday friday company office welcome1
trustno1 whatever freedom starwars pokemon cheese hello mustang charlie"""
ENDS = ("1", "12", "123", "1234", "12345", "123456", "1234567", "12345678", "123456789", "0", "00",
        "000", "0000", "1111", "111", "777", "7777", "8888", "9999", "01", "0123", "01234567", "1!",
        "!", "!!", "!!!", "123!", "1234!", "@123", "@1234", "#1", "#123", "abc", "abc123", "qwerty",
        "password", "pass", "321", "4321", "54321", "654321", "007", "69", "99", "88", "77", "2000",
        "aaa", "xyz", "desu", "desuyo", "dayo", "chan", "kun", "san", "love", "daisuki")  # fmt: skip
YEARS = tuple(str(year) for year in range(2010, 2036))
ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
COLUMNS = ("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik", "9ol", "0p")


def long_enough(words: Iterable[str]) -> Iterator[str]:
    return (word for word in words if len(word) >= LEAST)


def derived(common: Sequence[str]) -> Iterator[str]:
    """Everything that is made, likeliest first; may say the same word twice. `common`: what people
    use most, in that order. Digits and signs around a word are not written out: whoever asks takes
    them off first (passwords.py)."""
    yield from long_enough(_walks())
    yield from long_enough(_with_ends([*_split(PLACES), *_split(HEADS)]))
    yield from long_enough(_full_names())
    words = _split(" ".join((PLACES, HEADS, WORDS, SURNAMES, GIVEN)))
    yield from long_enough(_pairs(words, words))
    heads = [word for word in common[:1500] if word.isalpha()]
    yield from long_enough(_pairs(heads, heads))


def stems() -> frozenset[str]:
    """Single words that digits do not make any better."""
    return frozenset(_split(" ".join((PLACES, HEADS, WORDS, SURNAMES, GIVEN))))


def _split(words: str) -> list[str]:
    return words.split()


def _walks() -> Iterator[str]:
    """Fingers that walk over the keyboard: along its rows, down its columns, there and back."""
    lanes = [*ROWS, "".join(ROWS[1:]), "".join(ROWS), "".join(COLUMNS)]
    lanes += [lane[::-1] for lane in lanes]
    for first, second in itertools.product(lanes, repeat=2):
        joined = first + second
        yield from (joined[:length] for length in range(LEAST, min(len(joined), 24) + 1))
    for columns in itertools.permutations(COLUMNS[:6], 3):
        yield "".join(columns)
        yield "".join(column[::-1] for column in columns)
    for word in (
        *COLUMNS,
        "1q2w3e4r",
        "1q2w3e4r5t",
        "q1w2e3r4",
        "zaq1",
        "xsw2",
        "qwe",
        "asd",
        "zxc",
    ):
        yield word * -(-LEAST // len(word))
        yield word * -(-LEAST // len(word)) + word


def _with_ends(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        yield from (word, word * 2, word * 3)
        yield from (word + end for end in (*ENDS, *YEARS))
        yield from (f"{word}{year}!" for year in YEARS)


def _full_names() -> Iterator[str]:
    for surname, given in itertools.product(_split(SURNAMES), _split(GIVEN)):
        yield from (surname + given, given + surname, f"{surname}_{given}", f"{surname}.{given}")


def _pairs(firsts: Sequence[str], seconds: Sequence[str]) -> Iterator[str]:
    for first, second in itertools.product(firsts, seconds):
        if first != second:
            yield first + second
