"""A citizen's case in the middle of its life."""

from typing import Any

from citizen_portal.design.gallery.words import two

NEWBORN = two("新生儿出生一件事", "A child is born")
MY_CASES = two("我的办件", "My cases")

NAV = [
    {"label": two("首页", "Home"), "href": "#home", "icon": "home"},
    {"label": two("找事项", "Find a service"), "href": "#find", "icon": "search"},
    {"label": MY_CASES, "href": "#cases", "icon": "inbox", "active": True, "count": 1},
    {"label": two("我的证照", "My licences"), "href": "#licences", "icon": "id-card"},
]

STEPS = [
    {"name": two("提交申请", "Application"), "note": two("11月16日 20:41", "16 Nov, 20:41"), "state": "done"},
    {"name": two("材料核验", "Documents"), "note": two("11月16日 20:43", "16 Nov, 20:43"), "state": "done"},
    {
        "name": two("部门办理", "Departments"),
        "note": two("进行中 · 3/6 项完成", "Under way · 3 of 6 done"),
        "state": "now",
    },
    {"name": two("结果送达", "Results"), "note": two("预计 11月25日", "By 25 Nov"), "state": "next"},
    {"name": two("服务评价", "Your rating"), "note": two("办结后开放", "Opens at the end"), "state": "next"},
]

DONE = {"status": two("已办结", "Done"), "tone": "success", "icon": "check"}
HEALTH = two("市卫健委", "City health commission")
POLICE = two("滨江区公安分局", "Binjiang police")
INSURANCE = two("市医保局", "City insurance bureau")

TILES = [
    DONE
    | {
        "title": two("出生医学证明", "Birth certificate"),
        "who": HEALTH,
        "note": two("11月17日签发，可下载电子证照", "Issued 17 Nov, ready to download"),
    },
    {
        "title": two("户口登记（随父）", "Household registration"),
        "who": POLICE,
        "note": two("缺父亲身份证背面照片", "The back of the father's card is missing"),
        "status": two("等您补材料", "Waiting for you"),
        "tone": "warning",
        "icon": "warning",
    },
    DONE
    | {
        "title": two("预防接种证", "Vaccination record"),
        "who": two("滨江区疾控中心", "Binjiang disease control"),
        "note": two("11月17日签发，首针预约 12月3日", "Issued 17 Nov, first visit 3 Dec"),
    },
    {
        "title": two("城乡居民医保参保", "Medical insurance"),
        "who": INSURANCE,
        "note": two("排在第 14 位，约今天 16:00 前完成", "14th in line, about 16:00 today"),
        "status": two("办理中", "Under way"),
        "tone": "info",
        "icon": "clock",
    },
    {
        "title": two("社会保障卡申领", "Social security card"),
        "who": two("市人社局", "City social security bureau"),
        "note": two("户口登记完成后自动开始", "Starts when the household is registered"),
        "status": two("未开始", "Not started"),
        "tone": "neutral",
        "icon": "dots",
    },
    DONE
    | {
        "title": two("生育津贴申领", "Maternity allowance"),
        "who": INSURANCE,
        "note": two("11月19日核定 18,460.00 元", "18,460.00 yuan granted 19 Nov"),
    },
]

TIMELINE = [
    {
        "title": two("需要您补一张照片", "One photo is wanted from you"),
        "when": two("今天 09:52", "Today, 09:52"),
        "who": two("滨江区公安分局 · 窗口 3", "Binjiang police · window 3"),
        "text": two(
            "您上传的父亲身份证背面反光，有效期看不清。请重新拍一张，光线均匀即可。补交期间，承诺时限自动暂停。",
            "The back of the father's card reflects the light and the date cannot be read. Please take it again in "
            "even light. The promised time stands still meanwhile.",
        ),
        "icon": "warning",
        "tone": "warning",
    },
    {
        "title": two("生育津贴已核定", "The maternity allowance is granted"),
        "when": two("昨天 15:10", "Yesterday, 15:10"),
        "who": INSURANCE,
        "text": two(
            "核定金额 18,460.00 元，预计 5 个工作日内打入您尾号 6621 的社保卡账户。",
            "18,460.00 yuan; it reaches your account ending in 6621 within 5 working days.",
        ),
        "icon": "check",
        "tone": "success",
        "files": [{"name": two("生育津贴核定表.pdf", "Allowance.pdf"), "href": "#file"}],
    },
    {
        "title": two("市医保局已接收，开始参保登记", "The insurance bureau has begun"),
        "when": two("11月18日 11:26", "18 Nov, 11:26"),
        "who": two("市医保局 · 系统分派", "City insurance bureau · by the system"),
        "text": two(
            "无需您操作。参保成功后会发短信通知您。", "Nothing to do for you. A text message will tell you."
        ),
        "icon": "swap",
    },
    {
        "title": two("出生医学证明、预防接种证已签发", "Birth certificate and vaccination record are issued"),
        "when": two("11月17日 16:03", "17 Nov, 16:03"),
        "who": two("市卫健委 · 电子签章", "City health commission · electronic seal"),
        "text": two(
            "电子证照已存入“我的证照”，与纸质证件同等效力。",
            "They are kept in “My licences” and count as much as paper.",
        ),
        "icon": "check",
        "tone": "success",
        "files": [{"name": two("出生医学证明.pdf", "Birth certificate.pdf"), "href": "#file"}],
    },
    {
        "title": two("材料自动核验通过", "The documents were checked automatically"),
        "when": two("11月16日 20:43", "16 Nov, 20:43"),
        "who": two("市政务服务平台 · 自动核验", "City service platform · automatic check"),
        "text": two(
            "5 份材料中 3 份免提交，已从电子证照库调取；6 个部门同时收到了您的申请。",
            "3 of 5 documents came from the licence library; 6 departments received your application at once.",
        ),
        "icon": "shield-check",
    },
    {
        "title": two("您提交了申请", "You applied"),
        "when": two("11月16日 20:41", "16 Nov, 20:41"),
        "text": two("一次填写、一次上传，同时申请 6 个事项。", "One form, one upload, six matters."),
        "icon": "send",
    },
]

FETCHED = {"status": two("免提交", "Not asked for"), "tone": "info"}
FROM_LIBRARY = two("已从电子证照库调取", "From the licence library")
DOCUMENTS = [
    FETCHED | {"name": two("父母结婚证", "Marriage certificate"), "note": FROM_LIBRARY},
    FETCHED | {"name": two("母亲身份证", "Mother's card"), "note": FROM_LIBRARY},
    FETCHED
    | {
        "name": two("出生登记信息", "Birth record"),
        "note": two("由市妇幼保健院推送", "Sent by the hospital"),
    },
    {
        "name": two("父亲身份证（正面）", "Father's card, front"),
        "note": two("身份证正面.jpg · 1.2 MB", "front.jpg · 1.2 MB"),
        "status": two("已核验", "Checked"),
        "tone": "success",
    },
    {
        "name": two("父亲身份证（背面）", "Father's card, back"),
        "note": two("原图反光，号码看不清", "The photo reflects the light"),
        "status": two("需补交", "Wanted"),
        "tone": "warning",
    },
]

HELP = [
    {
        "icon": "phone",
        "label": two("拨打 12345", "Call 12345"),
        "note": two("24 小时，报办件编号后 4 位即可", "Day and night; say the last 4 digits of your case"),
    },
    {
        "icon": "message",
        "label": two("给经办人留言", "Write to the clerk"),
        "note": two("通常 2 小时内回复", "Usually answered within 2 hours"),
    },
    {
        "icon": "person",
        "label": two("请家人代办", "Let a relative act for you"),
        "note": two("授权后对方可查看和补材料", "They may then see it and add documents"),
    },
]

VIEWER = {
    "name": two("林*然", "Lin R."),
    "items": [{"label": two("我的账户", "My account"), "href": "#account", "icon": "person"}],
}


def case_page() -> dict[str, Any]:
    """Everything `design/gallery/sample_case.html` shows."""
    return {
        "nav_items": NAV,
        "viewer": VIEWER,
        "crumbs": [{"label": MY_CASES, "href": "#cases"}, {"label": NEWBORN}],
        "title": NEWBORN,
        "steps": STEPS,
        "tiles": TILES,
        "events": TIMELINE,
        "documents": DOCUMENTS,
        "helps": HELP,
    }
