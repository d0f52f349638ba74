"""A clerk's morning: a queue with every light, a preview, sister departments."""

from typing import Any

from citizen_portal.design.gallery.words import two

NAV = [
    {"label": two("待领取", "To claim"), "href": "#pool", "icon": "inbox", "count": 37, "active": True},
    {"label": two("我的待办", "Mine"), "href": "#mine", "icon": "person", "count": 12},
    {"label": two("补件已回", "Corrections in"), "href": "#back", "icon": "return", "count": 4},
    {"label": two("今天到期", "Due today"), "href": "#today", "icon": "clock", "count": 6, "warning": True},
    {"label": two("已超期", "Overdue"), "href": "#late", "icon": "warning", "count": 1, "alert": True},
    {"label": two("已转出", "Handed over"), "href": "#out", "icon": "swap", "count": 3},
    {"label": two("已办结", "Done"), "href": "#done", "icon": "check", "count": 218},
]

VIEWS = [
    {"label": two("老年人优先", "Older people first"), "href": "#v1"},
    {"label": two("出生一件事", "Births"), "href": "#v2"},
    {"label": two("等联办部门回复", "Waiting for a sister department"), "href": "#v3"},
]

BACK = {"text": two("补件已回", "Correction in"), "tone": "info"}
ASKED = {"text": two("催办 1 次", "Reminded once"), "tone": "warning"}
OLDER = {"text": two("老年人", "Older person"), "tone": "purple"}
NEWBORN = two("新生儿出生一件事", "A child is born")
HOUSEHOLD = two("户口登记（随父）", "Household registration")
RESIDENCE = two("居住证申领", "Residence permit")
RESIDENCE_STEP = two("居住信息核验", "Check of residence")
FLEXIBLE = two("灵活就业人员社保登记", "Social security, self-employed")
FLEXIBLE_STEP = two("参保资格审核", "Check of entitlement")
PHONE, WINDOW, WEB = two("手机", "Phone"), two("窗口", "Window"), two("网页", "Web")
TOMORROW = two("明天到期", "Due tomorrow")


def _row(
    title: str,
    who: str,
    number: str,
    step: str,
    channel: str,
    left: str,
    colour: str,
    used: float,
    badge: dict[str, str] | None = None,
    holder: str = "",
) -> dict[str, Any]:
    return {
        "title": title,
        "who": who,
        "number": number,
        "step": step,
        "channel": channel,
        "left": left,
        "colour": colour,
        "used": used,
        "badge": badge,
        "holder": holder,
        "clock": colour == "red" or used > 0.8,
    }


ROWS = [
    _row(
        NEWBORN,
        "王*伟",
        "YJ20261119-00386",
        HOUSEHOLD,
        PHONE,
        two("已超 5 小时", "5 hours late"),
        "red",
        1,
        BACK,
    ),
    _row(
        RESIDENCE,
        "李*娜",
        "YJ20261118-00423",
        RESIDENCE_STEP,
        PHONE,
        two("剩 1.5 小时", "1.5 h left"),
        "yellow",
        0.96,
        ASKED,
    ),
    _row(
        two("公租房资格申请", "Public housing"),
        "张*敏",
        "YJ20261117-00460",
        two("收入联审", "Check of income"),
        WEB,
        two("剩 3 小时", "3 h left"),
        "yellow",
        0.93,
    ),
    _row(
        FLEXIBLE,
        "刘*洋",
        "YJ20261116-00497",
        FLEXIBLE_STEP,
        PHONE,
        two("剩 4.5 小时", "4.5 h left"),
        "yellow",
        0.89,
        holder="陈",
    ),
    _row(
        two("养犬登记", "Dog registration"),
        "陈*静",
        "YJ20261115-00534",
        two("免疫信息核验", "Check of vaccination"),
        PHONE,
        two("剩 7 小时", "7 h left"),
        "yellow",
        0.84,
    ),
    _row(
        RESIDENCE,
        "杨*磊",
        "YJ20261114-00571",
        RESIDENCE_STEP,
        WINDOW,
        two("剩 9 小时", "9 h left"),
        "yellow",
        0.78,
    ),
    _row(
        NEWBORN,
        "赵*芳",
        "YJ20261119-00608",
        HOUSEHOLD,
        PHONE,
        two("剩 20 小时", "20 h left"),
        "green",
        0.5,
        BACK,
    ),
    _row(
        two("个体工商户设立", "Sole trader"),
        "黄*强",
        "YJ20261118-00645",
        two("经营场所核验", "Check of premises"),
        PHONE,
        TOMORROW,
        "green",
        0.36,
    ),
    _row(
        two("老年人优待证", "Senior card"),
        "周*婷",
        "YJ20261117-00682",
        two("身份核验", "Check of identity"),
        WINDOW,
        TOMORROW,
        "green",
        0.32,
        OLDER,
    ),
    _row(FLEXIBLE, "吴*勇", "YJ20261116-00719", FLEXIBLE_STEP, PHONE, TOMORROW, "green", 0.25, holder="周"),
    _row(
        RESIDENCE,
        "孙*丽",
        "YJ20261115-00756",
        RESIDENCE_STEP,
        WINDOW,
        two("特别程序中", "Clock stopped"),
        "paused",
        0.4,
    ),
]

CHECKS = [
    {
        "title": two("父母结婚证", "Marriage certificate"),
        "note": two("电子证照库一致", "Agrees with the licence library"),
        "ok": True,
    },
    {
        "title": two("出生医学证明", "Birth certificate"),
        "note": two("电子签章有效", "The seal is valid"),
        "ok": True,
    },
    {
        "title": two("父亲户籍地", "Father's household"),
        "note": two("滨江区，属本窗口管辖", "Binjiang: ours to decide"),
        "ok": True,
    },
    {
        "title": two("父亲身份证背面", "Father's card, back"),
        "note": two("今天 10:06 已补，请看一眼", "Came today at 10:06: please look"),
        "ok": False,
    },
]

SISTERS = [
    {"name": two("市卫健委", "City health commission"), "state": two("已办结", "Done"), "tone": "success"},
    {"name": two("市医保局", "City insurance bureau"), "state": two("办理中", "Under way"), "tone": "info"},
    {
        "name": two("市人社局", "City social security bureau"),
        "state": two("等本环节", "Waits for this step"),
        "tone": "neutral",
    },
]


def desk_page() -> dict[str, Any]:
    """Everything `design/gallery/sample_desk.html` shows."""
    return {
        "place": two("滨江区公安分局 · 户政窗口", "Binjiang police · household window"),
        "viewer": {
            "name": two("周明", "Zhou Ming"),
            "items": [{"label": two("我的岗位", "My post"), "href": "#post"}],
        },
        "notifications": {"href": "#messages", "count": 3},
        "search_action": "#search",
        "nav_items": NAV,
        "saved_views": VIEWS,
        "rows": ROWS,
        "checks": CHECKS,
        "sisters": SISTERS,
        "filters": [
            {"label": two("全部", "All"), "href": "#all", "active": True},
            {"label": two("已超期", "Overdue"), "href": "#late"},
            {"label": two("今天到期", "Due today"), "href": "#today"},
            {"label": two("明天到期", "Due tomorrow"), "href": "#tomorrow"},
        ],
    }
