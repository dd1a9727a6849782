"""The notices that arrange holidays: their titles, and which of them are still to come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from randcheck.text import Text

# Besides the yearly notice, the notices that changed a year.
_AMENDING: Final[Mapping[int, Text]] = {
    2015: Text(
        "Notice of the State Council on the Day Off for the 70th Anniversary of the Victory of the Chinese "
        "People's War of Resistance and the World Anti-Fascist War",
        "国务院关于中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日调休放假的通知",
    ),
    2019: Text(
        "Notice of the General Office of the State Council on Adjusting the Labour Day Holiday of 2019",
        "国务院办公厅关于调整2019年劳动节假期安排的通知",
    ),
    2020: Text(
        "Notice of the General Office of the State Council on Extending the Spring Festival Holiday of 2020",
        "国务院办公厅关于延长2020年春节假期的通知",
    ),
}
_MOST_NAMED = 2


def notice_title(year: int) -> Text:
    """Return the title of the yearly notice that arranges the holidays of ``year``.

    Example:
        >>> notice_title(2027).zh
        '国务院办公厅关于2027年部分节假日安排的通知'
    """
    return Text(
        f"Notice of the General Office of the State Council on the Arrangement of Certain Holidays in {year}",
        f"国务院办公厅关于{year}年部分节假日安排的通知",
    )


def known_notices(year: int) -> tuple[Text, ...]:
    """Return the yearly notice of ``year`` and, where there is one, the notice that amended it.

    Example:
        >>> [title.zh for title in known_notices(2020)][1]
        '国务院办公厅关于延长2020年春节假期的通知'
    """
    amending = _AMENDING.get(year)
    return (notice_title(year),) if amending is None else (notice_title(year), amending)


def regional_notice(region: str, year: int) -> Text:
    """Return how messages name the arrangement that ``region`` makes for ``year``.

    Example:
        >>> regional_notice("延边朝鲜族自治州", 2027).zh
        '延边朝鲜族自治州2027年地方节假日安排'
    """
    return Text(f"holiday arrangement of {region} for {year}", f"{region}{year}年地方节假日安排")


def join_missing(titles: Sequence[Text]) -> Text:
    """Return the missing notices as one phrase: the first two, and up to which one the rest goes.

    Example:
        >>> join_missing([notice_title(year) for year in range(2027, 2031)]).zh
        '国务院办公厅关于2027年部分节假日安排的通知、国务院办公厅关于2028年部分节假日安排的通知等4份'
    """
    named, total = titles[:_MOST_NAMED], len(titles)
    phrase = Text(" and the ".join(title.en for title in named), "、".join(title.zh for title in named))
    if total == len(named):
        return phrase
    return Text(f"{phrase.en} and {total - len(named)} more", f"{phrase.zh}等{total}份")
