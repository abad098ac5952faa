"""The provinces around the deep one (各省演示素材): places, trades, items, kinds of bodies. Data only."""

from __future__ import annotations

from dataclasses import dataclass

Levels = tuple[int, ...]

# What a trade is called in a name, and the occupations that belong to it, each with its levels.
TRADES: dict[str, tuple[tuple[str, Levels], ...]] = {
    "餐饮": (("4-03-02-01", (5, 4, 3)), ("4-03-02-02", (5, 4))),
    "养老护理": (("4-10-01-05", (5, 4, 3)),),
    "家政服务": (("4-10-01-06", (5, 4)), ("4-10-01-03", (5, 4, 3))),
    "美业": (("4-10-03-01", (5, 4, 3)), ("4-10-03-02", (5, 4))),
    "汽车维修": (("4-12-01-01", (5, 4, 3)),),
    "电气": (("6-31-01-03", (5, 4, 3)), ("6-29-03-05", (5, 4))),
    "数控": (("6-18-01-01", (5, 4, 3)), ("6-18-01-02", (5, 4))),
    "电子商务": (("4-01-06-01", (4, 3)), ("4-01-06-02", (5, 4))),
    "物流": (("4-02-06-03", (4, 3)), ("4-02-07-08", (5, 4))),
    "建筑": (("6-29-01-01", (5, 4)), ("6-29-01-04", (5, 4))),
    "茶艺": (("4-03-02-07", (5, 4, 3)),),
    "农机": (("5-05-05-02", (5, 4)),),
    "服装": (("6-05-01-03", (5, 4)),),
    "园艺": (("5-01-02-02", (5, 4)),),
    "化工": (("6-11-01-03", (5, 4, 3)),),
    "健康": (("4-14-02-02", (4, 3)),),
    # In the national catalogue of qualifications: for appraisal bodies only.
    "保安": (("4-07-05-01", (5, 4)),),
    "消防设施": (("4-07-05-03", (5, 4)),),
    "游泳救生": (("4-14-05-03", (5, 4)),),
}
SERVICES = ("餐饮", "养老护理", "家政服务", "美业", "电子商务", "物流", "茶艺", "健康")
WORKSHOPS = ("汽车维修", "电气", "数控", "建筑", "农机", "服装", "化工", "园艺")
MACHINES = ("汽车维修", "电气", "数控", "建筑", "化工")
QUALIFIED = ("保安", "消防设施", "游泳救生")
# Every name says that it is made up; together with place and trade none is given twice.
MADE_UP_WORDS = (
    "示例", "虚构", "假名", "样本", "例样", "假想", "样板", "例证", "虚设", "乌有", "莫须", "仿真", "拟制",
    "若虚", "似真", "镜像", "幻影", "假定", "设想", "样式", "假设", "模拟", "拟真", "子虚", "沙盘", "演练",
    "样机", "草图", "蓝图", "图例", "影子", "纸上",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A county or district of the catalogue with a short name and a stem for accounts (县区)."""

    code: str
    short: str
    stem: str
    authority: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A kind of body a province has (一类机构): form, whom it belongs to, how it is called, its trades."""

    kind: str
    form: str
    belongs_to: tuple[str, ...]
    registered_as: str
    called: str
    trades: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Province:
    """A province of the demonstration: its pack, its people's stems, its places, its bodies."""

    stem: str
    code: str
    pack: str
    head: str
    officer: str
    # The division no county has: credit codes made with it belong to nobody.
    nowhere: str
    places: tuple[Place, ...]
    lines: tuple[Line, ...]
    specials: tuple[str, ...] = ()

    @property
    def seats(self) -> dict[str, str]:
        """The stems of the accounts of its authorities, by their codes."""
        return {self.code: self.stem, **{place.code: f"{self.stem}-{place.stem}" for place in self.places}}


GANSU = Province(
    "gs",
    "620000",
    "gansu",
    "陇定夺",
    "甄陇原",
    "620199",
    (
        Place("620102", "兰州", "chengguan", "lanzhou"),
        Place("620103", "兰州七里河", "qilihe", "lanzhou"),
        Place("620105", "兰州安宁", "anning", "lanzhou"),
        Place("620502", "天水", "qinzhou", "tianshui"),
        Place("620503", "天水麦积", "maiji", "tianshui"),
        Place("620702", "张掖", "ganzhou", "zhangye"),
        Place("620902", "酒泉", "suzhou", "jiuquan"),
        Place("620982", "敦煌", "dunhuang", "jiuquan"),
    ),
    (
        Line("special", "private_non_enterprise", ("local",), "52", "职业培训学校", ()),
        Line("special", "employer", ("local",), "91", "文化发展有限公司", ()),
        Line("special", "school", ("local",), "12", "职业技术学校", ()),
        Line("special", "association", ("local",), "51", "技能协会", ()),
        Line("special", "other", ("local",), "52", "非遗传习所", ()),
    ),
    (
        "兰州牛肉面制作", "剪纸", "洮砚雕刻", "陇绣", "敦煌壁画临摹", "苹果树修剪", "浆水面制作", "雕漆",
        "花椒采摘和分级", "手工挂面制作", "葫芦雕刻", "黄河奇石装裱",
    ),
)  # fmt: skip

XINJIANG = Province(
    "xj",
    "650000",
    "xinjiang",
    "江定夺",
    "甄天山",
    "650199",
    (
        Place("650102", "乌鲁木齐天山", "tianshan", "urumqi"),
        Place("650104", "乌鲁木齐新市", "xinshi", "urumqi"),
        Place("650106", "乌鲁木齐头屯河", "toutunhe", "urumqi"),
        Place("652301", "昌吉", "changji-shi", "changji"),
        Place("652302", "阜康", "fukang", "changji"),
        Place("653101", "喀什", "kashi-shi", "kashi"),
        Place("653125", "莎车", "shache", "kashi"),
        Place("654002", "伊宁", "yining", "yili"),
        Place("652801", "库尔勒", "korla", "bayingolin"),
    ),
    (
        Line("social", "training_body", ("county", "prefecture"), "52", "职业培训学校", SERVICES),
        Line("employer", "employer", ("prefecture", "county", "provincial"), "91", "有限公司", WORKSHOPS),
        Line("school", "school", ("provincial", "prefecture"), "12", "技工学校", WORKSHOPS),
        Line("social", "association", ("prefecture", "provincial"), "51", "行业协会", SERVICES),
        Line("appraisal", "unit", ("prefecture", "county", "provincial"), "12", "技能鉴定所", QUALIFIED),
        Line("special", "legal_person", ("county", "prefecture", "provincial"), "52", "培训中心", ()),
    ),
    ("馕制作", "拌面制作", "艾德莱斯绸织造", "葡萄晾制", "红枣分级", "棉花打顶", "刺绣", "手工地毯编织"),
)

CHONGQING = Province(
    "cq",
    "500000",
    "chongqing",
    "渝定夺",
    "甄山城",
    "500199",
    (
        Place("500103", "渝中", "yuzhong"),
        Place("500106", "沙坪坝", "shapingba"),
        Place("500107", "九龙坡", "jiulongpo"),
        Place("500108", "南岸", "nanan"),
        Place("500101", "万州", "wanzhou"),
        Place("500118", "永川", "yongchuan"),
    ),
    (
        Line("appraisal", "school", ("county", "municipal"), "12", "职业技能鉴定所", QUALIFIED),
        Line("special", "training_body", ("county",), "52", "职业培训学校", ()),
        Line("appraisal", "employer", ("municipal", "county"), "91", "技术服务有限公司", QUALIFIED),
        Line("special", "association", ("municipal", "county"), "51", "技能促进会", ()),
    ),
    ("火锅底料炒制", "重庆小面制作", "榨菜腌制", "夏布织造", "荣昌陶制作", "柑橘修剪", "抄手制作"),
)

JIANGSU = Province(
    "js",
    "320000",
    "jiangsu",
    "苏定夺",
    "甄江淮",
    "320199",
    (
        Place("320102", "南京玄武", "xuanwu", "nanjing"),
        Place("320115", "南京江宁", "jiangning", "nanjing"),
        Place("320508", "苏州姑苏", "gusu", "suzhou"),
        Place("320583", "昆山", "kunshan", "suzhou"),
        Place("320613", "南通崇川", "chongchuan", "nantong"),
        Place("321302", "宿迁宿城", "sucheng", "suqian"),
    ),
    (
        Line("employer", "employer", ("local", "central_provincial"), "91", "有限公司", WORKSHOPS),
        Line("social", "training_body", ("local",), "52", "职业培训学校", SERVICES),
        Line("school", "school", ("central_provincial", "local"), "12", "技师学院", WORKSHOPS),
        Line("social", "association", ("central_provincial", "local"), "51", "行业协会", SERVICES),
    ),
)

MORE_OF_JILIN = Province(
    "jl",
    "220000",
    "jilin",
    "文定夺",
    "甄省心",
    "220199",
    (
        Place("220102", "长春南关", "nanguan", "changchun"),
        Place("220106", "长春绿园", "lvyuan", "changchun"),
        Place("220203", "吉林龙潭", "longtan", "jilin"),
        Place("220302", "四平", "tiexi", "siping"),
        Place("220502", "通化", "dongchang", "tonghua"),
        Place("220581", "梅河口", "meihekou"),
        Place("222401", "延吉", "yanji", "yanbian"),
    ),
    (
        Line("social", "training_body", ("local",), "52", "职业培训学校", SERVICES),
        Line("social", "association", ("local", "central_provincial"), "51", "协会", SERVICES),
        Line("social", "school", ("local", "central_provincial"), "12", "职业技术学院", MACHINES),
        Line("social", "employer", ("local",), "91", "有限公司", MACHINES),
    ),
)
