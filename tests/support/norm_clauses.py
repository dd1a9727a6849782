"""The clauses that the conformance page must have a row for, and how a text cites them.

The list is that of the Tonghua norm's own numbering as far as a platform has something to do about it, and the later
rules. Left out are clauses without a duty (一, 二(二), 三(一)).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

CHAPTERS: dict[str, tuple[str, ...]] = {
    "二": ("二(一)", "二(三)", "二(四)"),
    "三": ("三(二)", "三(三)"),
    "四": ("四", "四(二)"),
    "五": (
        *("五(一)1", "五(一)2"),
        *("五(二)1", "五(二)2", "五(二)3", "五(二)4", "五(二)5"),
        *("五(三)1", "五(三)2", "五(三)3"),
        *("五(四)1", "五(四)2"),
        "五(五)",
    ),
    "六": (
        "六(一)",
        *("六(二)1", "六(二)2", "六(二)3", "六(二)4"),
        *("六(三)1", "六(三)2", "六(三)3"),
        *("六(四)1", "六(四)2", "六(四)3"),
        *("六(五)1(1)", "六(五)1(2)", "六(五)1(3)"),
        *("六(五)2(1)", "六(五)2(2)", "六(五)2(3)", "六(五)2(4)"),
        *("六(五)3(1)", "六(五)3(2)", "六(五)3(3)", "六(五)3(4)", "六(五)3(5)", "六(五)3(6)"),
        *("六(六)1", "六(六)2", "六(六)2(1)", "六(六)2(2)", "六(六)3"),
        "六(七)",
        *("六(八)1", "六(八)2", "六(八)3", "六(八)4"),
        *("六(九)1(1)", "六(九)1(2)", "六(九)1(3)"),
        *("六(九)2(1)", "六(九)2(2)"),
        *(f"六(九)2(3){item}" for item in "一二三四五六"),
        "六(九)2(4)",
        *(f"六(九)2(5){item}" for item in "一二三"),
        *("六(十)1(1)", "六(十)1(2)"),
        *("六(十)2(1)", "六(十)2(2)", "六(十)2(3)", "六(十)2(4)"),
        *("六(十一)1", "六(十一)2(1)", "六(十一)2(2)", "六(十一)3(1)", "六(十一)3(2)"),
    ),
    "七": ("七(一)", "七(二)", "七(三)"),
    "八": ("八",),
    "附录": ("附录C", "附录D", "附录E", "附录F", "附录G"),
}
WORDINGS = (
    "不低于3%",
    "不超过总数的2%",
    "2‰",
    "33%，每年1次或分次达到33%",
    "20%一次或10%两次",
    "10%，其中重点单位不低于8%",
    "每年不少于1次",
    "对同一单位每2年不超过1次",
    "在备案有效期内同一机构不超过2次",
    "市级每年1次；县级每月1次",
    "A类不抽查",
)
RESULT_CATEGORIES = (
    "未发现问题",
    "未按规定公示应当公示的信息",
    "公示信息隐瞒真实情况、弄虚作假",
    "通过登记的住所（经营场所）无法联系",
    "发现问题已责令改正",
    "不配合检查情节严重",
    "未发现开展本次抽查涉及的经营活动",
    "发现问题待后续处理",
)
LATER_RULES = (
    "国办发〔2024〕54号",
    "重复入企预警",
    "企业信用风险分类",
    "扫码入企",
    "综合查一次",
    *WORDINGS,
    *RESULT_CATEGORIES,
)
REQUIRED = frozenset(clause for chapter in CHAPTERS.values() for clause in chapter) | set(LATER_RULES)

_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一")
# With more of it after, or alone; the 四 of 六(四) is neither.
_CHAPTER = re.compile(
    r"(?<![\u4e00-\u9fff])([二三四五六七八])(?=[\d(])|(?<![\u4e00-\u9fff(])([二三四五六七八])(?![\u4e00-\u9fff\w(])"
)
_APPENDIX = re.compile(r"附录 ?([C-G](?:(?:, |、)[C-G]\b)*)")
# The parts of a clause from its section down: section, number, item, and item of a list within an item.
_LEVELS = (
    re.compile(r"\((十一|[一二三四五六七八九十])\)"),
    re.compile(r"(\d)(?!\d)"),
    re.compile(r"\((\d{1,2})\)"),
    re.compile(r" ?([一二三四五六])(?![\u4e00-\u9fff(])"),
)
_NUMBER = 1
_OBSTRUCTION = re.compile(r" ?[abc]\)")  # grounds a) to c) of non-cooperation stand in 六(九)2(3) 六
_RANGE = re.compile(r"–|-| to ")
_AND = re.compile(r", ?|、| and ")


def clauses_in(text: str) -> set[str]:
    """All clauses that a text cites, and those above them: ``六(五)1(2)(3), 2(4)`` cites 六(五)1(3), 六(五)1 and 六(五)."""
    letters = (letter for match in _APPENDIX.finditer(text) for letter in re.findall("[C-G]", match[1]))
    found = {f"附录{letter}" for letter in letters}
    for match in _CHAPTER.finditer(text):
        found.update(_read_on(text, match.end(), match[1] or match[2]))
    return found


def _read_on(text: str, at: int, chapter: str) -> Iterator[str]:
    """The clauses told from a chapter's number on: parts below, further parts of a level, and ranges of them."""
    parts, is_joined, is_range = [chapter], False, False
    yield chapter
    while True:
        level, match = _next_part(text, at, len(parts) - 1, is_joined=is_joined)
        if match is not None:
            first = parts[level + 1] if is_range and len(parts) > level + 1 else match[1]
            for value in _between(first, match[1]):
                parts = [*parts[: level + 1], value]
                yield _join(parts)
            at, is_joined, is_range = match.end(), False, False
            continue
        if len(parts) > 3 and _OBSTRUCTION.match(text, at):
            yield f"{_join(parts[:4])}六"
        joint = _RANGE.match(text, at) or _AND.match(text, at)
        if joint is None or is_joined:
            return
        at, is_joined, is_range = joint.end(), True, bool(_RANGE.match(joint[0]))


def _next_part(text: str, at: int, depth: int, *, is_joined: bool) -> tuple[int, re.Match[str] | None]:
    """The part that stands at a place, with its level: one below, or a sibling of a part told before."""
    for level in range(min(depth, len(_LEVELS) - 1), -1, -1):
        if level == _NUMBER and level < depth and not is_joined:
            continue  # (1) is followed by (2), or after a comma by 2
        match = _LEVELS[level].match(text, at)
        if match is not None:
            return level, match
    return 0, None


def _between(first: str, last: str) -> list[str]:
    if first == last:
        return [last]
    if first.isdigit() and last.isdigit():
        return [str(number) for number in range(int(first), int(last) + 1)]
    if first in _NUMERALS and last in _NUMERALS:
        return list(_NUMERALS[_NUMERALS.index(first) : _NUMERALS.index(last) + 1])
    return [last]


def _join(parts: list[str]) -> str:
    forms = ("{}", "({})", "{}", "({})", "{}")
    return "".join(form.format(part) for form, part in zip(forms, parts, strict=False))
