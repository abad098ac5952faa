"""The cast (演示省份的机构与计划): who files what and how it goes, which plans are held and how far they are.

Twenty-four bodies stand for every state a filing can come to, thirty-one plans for every stage of an exam.
Two states are not among them: `lapsed`, because the Jilin notice names no consequence of a late correction,
and `expired`, because no filing made in the last year runs out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from institutions.models import Institution

Form = Institution.Form

CHANGCHUN, JILIN_CITY, YANBIAN, PROVINCE = "220100", "220200", "222400", "220000"

NURSERY, ELDERLY_CARE, HOUSEKEEPING = "4-10-01-03", "4-10-01-05", "4-10-01-06"
COOK, PASTRY, TEA = "4-03-02-01", "4-03-02-02", "4-03-02-07"
BEAUTY, HAIR = "4-10-03-01", "4-10-03-02"
ELECTRICIAN, CAR_REPAIR, WELDER = "6-31-01-03", "4-12-01-01", "6-18-02-04"
LIVE_SELLING, HEALTH = "4-01-06-02", "4-14-02-02"

WORK_TYPES = {CAR_REPAIR: "汽车机械维修工", HOUSEKEEPING: "母婴护理员", LIVE_SELLING: "直播销售员"}


@dataclass(frozen=True, slots=True)
class Application:
    """One filing: in which of the last four windows, and up to where (备案申请的走向).

    `until` is the last act played; `fresh` says how many working days before today it happened, where it is
    still on somebody's desk.
    """

    window: int
    until: str
    fresh: int | None = None
    correction: bool = False
    objection: str = ""
    findings: tuple[str, ...] = ()
    score: int = 92
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Applicant:
    """A body that files (申报机构), with its seat and what it wants to examine."""

    key: str
    name: str
    form: str
    kind: str
    place: str
    address: str
    scope: dict[str, tuple[int, ...]]
    applications: tuple[Application, ...] = ()
    provincial: bool = False
    suspended_after: int | None = None
    business: str = ""


@dataclass(frozen=True, slots=True)
class PlanScript:
    """One exam plan (考核计划的走向): what is examined, when, and the last act played.

    `items` are (occupation, level, people); `days_ago` are working days from the exam to today, negative
    where the exam lies ahead.
    """

    institution: str
    items: tuple[tuple[str, int, int], ...]
    days_ago: int
    until: str = "issued"
    fresh: int | None = None
    short_form: bool = False
    ineligible: int = 0
    photos: float = 1.0
    events: frozenset[str] = field(default_factory=frozenset)


APPLICANTS = (
    # Filed in the first window: they have examined for most of a year.
    Applicant(
        "shili",
        "长春示例职业培训学校",
        Form.TRAINING_BODY,
        "52",
        "220102",
        "长春市南关区示例路1号",
        {NURSERY: (5, 4, 3), ELDERLY_CARE: (5, 4, 3), HOUSEKEEPING: (5, 4)},
        (Application(0, "opened"),),
        business="保育师、养老护理员、家政服务员等生活服务类职业技能培训，年培训2600人次。",
    ),
    Applicant(
        "xugou",
        "吉林松江虚构技工学校",
        Form.SCHOOL,
        "12",
        "220204",
        "吉林市船营区虚构大街18号",
        {ELECTRICIAN: (5, 4, 3), CAR_REPAIR: (5, 4, 3), WELDER: (5, 4)},
        (
            Application(
                0,
                "opened",
                findings=("技能考核场地2号工位的仪表未在检定有效期内", "保密室门锁不符合双人双锁要求"),
            ),
        ),
        business="设有电气自动化、汽车维修、焊接加工三个专业，在校生1800人。",
    ),
    Applicant(
        "yangben",
        "延边样本餐饮行业协会",
        Form.ASSOCIATION,
        "51",
        "222401",
        "延吉市样本街66号",
        {COOK: (5, 4, 3, 2), PASTRY: (5, 4, 3), TEA: (5, 4)},
        (Application(0, "opened", objection="dismissed"),),
        business="会员企业430家，组织行业技能竞赛和厨师考核12年。",
    ),
    Applicant(
        "kangyang",
        "吉林省虚拟康养产业协会",
        Form.ASSOCIATION,
        "51",
        "220104",
        "长春市朝阳区虚拟路9号",
        {ELDERLY_CARE: (5, 4, 3, 2), HEALTH: (4, 3)},
        (Application(0, "opened"),),
        provincial=True,
        business="省级行业组织，会员养老机构和康复机构210家。",
    ),
    # Filed in the second window.
    Applicant(
        "liyang",
        "长春例样美业职业培训学校",
        Form.TRAINING_BODY,
        "52",
        "220106",
        "长春市绿园区例样巷3号",
        {BEAUTY: (5, 4, 3), HAIR: (5, 4, 3)},
        (Application(1, "opened", correction=True),),
        business="美容师、美发师职业技能培训，校企合作门店96家。",
    ),
    Applicant(
        "jiaxiang",
        "公主岭假想农机维修培训中心",
        Form.TRAINING_BODY,
        "52",
        "220184",
        "公主岭市假想路20号",
        {CAR_REPAIR: (5, 4)},
        (Application(1, "opened"),),
        suspended_after=70,
        business="汽车和农业机械维修培训，年培训900人次。",
    ),
    Applicant(
        "jiaming",
        "吉林市假名家政服务有限公司",
        Form.TRAINING_BODY,
        "91",
        "220202",
        "吉林市昌邑区假名街7号",
        {HOUSEKEEPING: (5, 4)},
        (
            Application(
                1,
                "not_accepted",
                refusal="营业执照登记的经营范围为家政服务、保洁服务，不含培训或评价。",
            ),
            Application(3, "submitted"),
        ),
        business="家政服务员岗前培训和上岗考核，年培训1500人次。",
    ),
    Applicant(
        "yangban",
        "敦化样板电子商务协会",
        Form.ASSOCIATION,
        "51",
        "222403",
        "敦化市样板路31号",
        {LIVE_SELLING: (5, 4)},
        (
            Application(
                1,
                "declined",
                score=68,
                refusal="专家平均分68.0分，低于通过分；直播考核工位仅6个，不满足所申报职业的技术要求。",
            ),
            Application(3, "under_assessment", fresh=3),
        ),
        business="电子商务和直播销售行业自律、培训和竞赛。",
    ),
    # Filed in the third window.
    Applicant(
        "lizheng",
        "珲春例证茶艺职业培训学校",
        Form.TRAINING_BODY,
        "52",
        "222404",
        "珲春市例证路5号",
        {TEA: (5, 4, 3)},
        (Application(2, "opened"),),
        business="茶艺师、评茶员培训，承办省级茶艺竞赛3届。",
    ),
    Applicant(
        "xuni",
        "吉林市虚设汽车服务有限公司",
        Form.EMPLOYER,
        "91",
        "220203",
        "吉林市龙潭区虚设路12号",
        {CAR_REPAIR: (5, 4, 3)},
        (
            Application(
                2,
                "rectified",
                objection="upheld",
                findings=("理论考场2的视频监控存在死角", "考评员名单缺1人的证卡复印件"),
            ),
        ),
        business="汽车维修连锁企业，自主评价备案职业为汽车维修工。",
    ),
    Applicant(
        "wuyou",
        "延吉乌有美容职业培训学校",
        Form.TRAINING_BODY,
        "52",
        "222401",
        "延吉市乌有路2号",
        {BEAUTY: (5, 4)},
        (
            Application(2, "withdrawn", refusal="场地租赁合同提前终止，待落实新场地后重新申报。"),
            Application(3, "in_publicity", fresh=2, objection="open"),
        ),
        business="美容师、美甲师培训，年培训700人次。",
    ),
    Applicant(
        "moxu",
        "桦甸莫须电气职业培训学校",
        Form.TRAINING_BODY,
        "52",
        "220282",
        "桦甸市莫须街40号",
        {ELECTRICIAN: (5, 4)},
        # Nobody answered: the service target has passed, and no article calls it a withdrawal.
        (Application(2, "correction_requested"),),
        business="电工职业技能培训，年培训500人次。",
    ),
    # Filed in the last window: on somebody's desk now.
    Applicant(
        "fangzhen",
        "长春仿真汽车职业培训学校",
        Form.TRAINING_BODY,
        "52",
        "220105",
        "长春市二道区仿真路88号",
        {CAR_REPAIR: (5, 4, 3)},
        (Application(3, "submitted"),),
        business="汽车维修工培训，年培训1100人次。",
    ),
    Applicant(
        "nizhi",
        "九台拟制餐饮职业培训学校",
        Form.TRAINING_BODY,
        "52",
        "220113",
        "长春市九台区拟制街15号",
        {COOK: (5, 4), PASTRY: (5, 4)},
        (Application(3, "passed_up", fresh=1),),
        business="中式烹调、面点培训，年培训800人次。",
    ),
    Applicant(
        "ruoxu",
        "长春若虚养老服务协会",
        Form.ASSOCIATION,
        "51",
        "220103",
        "长春市宽城区若虚路6号",
        {ELDERLY_CARE: (5, 4)},
        (Application(3, "correction_requested", fresh=6),),
        business="会员养老机构120家，每年组织护理员培训和竞赛。",
    ),
    Applicant(
        "sizhi",
        "蛟河似真家政职业培训学校",
        Form.TRAINING_BODY,
        "52",
        "220281",
        "蛟河市似真路11号",
        {HOUSEKEEPING: (5, 4), NURSERY: (5, 4)},
        (Application(3, "accepted", fresh=2, correction=True),),
        business="家政服务员、保育师培训，年培训650人次。",
    ),
    Applicant(
        "jingxiang",
        "长春镜像美发美容协会",
        Form.ASSOCIATION,
        "51",
        "220104",
        "长春市朝阳区镜像街27号",
        {HAIR: (5, 4, 3), BEAUTY: (5, 4)},
        (Application(3, "under_review", fresh=2),),
        business="会员企业260家，每年举办美发美容技能竞赛。",
    ),
    Applicant(
        "huanying",
        "图们幻影面点职业培训学校",
        Form.TRAINING_BODY,
        "52",
        "222402",
        "图们市幻影路19号",
        {PASTRY: (5, 4, 3)},
        (Application(3, "inquiry", fresh=1, objection="inquiry"),),
        business="中式面点、朝鲜族特色面食制作培训。",
    ),
    Applicant(
        "mengxiang",
        "吉林省梦想健康管理学会",
        Form.ASSOCIATION,
        "51",
        "220102",
        "长春市南关区梦想路100号",
        {HEALTH: (4, 3)},
        (Application(3, "submitted"),),
        provincial=True,
        business="省级学会，健康管理从业人员培训和考核。",
    ),
    Applicant(
        "jiading",
        "吉林市假定焊接技术协会",
        Form.ASSOCIATION,
        "51",
        "220211",
        "吉林市丰满区假定路8号",
        {WELDER: (5, 4, 3)},
        (Application(3, "publicity_over"),),
        business="焊接技术交流、技能竞赛和岗位培训，会员企业75家。",
    ),
    Applicant(
        "shexiang",
        "德惠设想养老护理职业培训学校",
        Form.TRAINING_BODY,
        "52",
        "220183",
        "德惠市设想路14号",
        {ELDERLY_CARE: (5, 4)},
        (Application(3, "accepted", fresh=3),),
        business="养老护理员培训，年培训600人次。",
    ),
    Applicant(
        "yangshi",
        "农安样式电子商务职业培训学校",
        Form.TRAINING_BODY,
        "52",
        "220122",
        "农安县样式街22号",
        {LIVE_SELLING: (5, 4)},
        (Application(3, "scored", fresh=2, score=88),),
        business="互联网营销师培训，年培训750人次。",
    ),
    # Not handed in.
    Applicant(
        "chugao",
        "榆树初稿电工职业培训学校",
        Form.TRAINING_BODY,
        "52",
        "220182",
        "榆树市初稿街3号",
        {ELECTRICIAN: (5,)},
        (Application(3, "draft", fresh=3),),
        business="",
    ),
    Applicant(
        "gangzhuce",
        "舒兰空白职业培训学校",
        Form.TRAINING_BODY,
        "52",
        "220283",
        "舒兰市空白路1号",
        {},
        (),
        business="",
    ),
)

PLANS = (
    # Held, certified, handed out.
    PlanScript("shili", ((NURSERY, 5, 80), (ELDERLY_CARE, 5, 36)), 190),
    PlanScript(
        "xugou", ((ELECTRICIAN, 5, 84), (ELECTRICIAN, 4, 30)), 180, events=frozenset({"disqualified"})
    ),
    PlanScript("yangben", ((COOK, 5, 80), (PASTRY, 5, 36)), 172),
    PlanScript("kangyang", ((ELDERLY_CARE, 4, 90),), 165, short_form=True),
    PlanScript("shili", ((HOUSEKEEPING, 5, 78), (NURSERY, 4, 40)), 140, ineligible=2),
    PlanScript("yangben", ((COOK, 4, 80), (COOK, 2, 18)), 128, events=frozenset({"corrected"})),
    PlanScript("xugou", ((CAR_REPAIR, 5, 78), (WELDER, 5, 40)), 115),
    PlanScript("jiaxiang", ((CAR_REPAIR, 5, 48),), 98, ineligible=1),
    PlanScript("kangyang", ((HEALTH, 4, 66), (ELDERLY_CARE, 3, 44)), 90),
    PlanScript("liyang", ((BEAUTY, 5, 72), (HAIR, 5, 44)), 80, events=frozenset({"upheld"})),
    PlanScript("shili", ((ELDERLY_CARE, 4, 80), (NURSERY, 3, 28)), 62),
    PlanScript("yangben", ((TEA, 5, 70),), 50, short_form=True),
    # Certificates on their way.
    PlanScript("xugou", ((ELECTRICIAN, 3, 64),), 30, "published", fresh=1),
    PlanScript("liyang", ((HAIR, 4, 60),), 28, "acknowledged", fresh=0),
    PlanScript("shili", ((HOUSEKEEPING, 4, 58),), 25, "batch_submitted", fresh=2, photos=0.9),
    PlanScript("kangyang", ((ELDERLY_CARE, 2, 16),), 38, "drafted", fresh=26),
    PlanScript("yangben", ((PASTRY, 4, 56),), 17, "final"),
    # Scores.
    PlanScript("shili", ((NURSERY, 5, 66),), 10, "publicised", fresh=2, events=frozenset({"review"})),
    PlanScript("liyang", ((BEAUTY, 4, 48),), 8, "signed", fresh=1),
    PlanScript("xugou", ((CAR_REPAIR, 4, 60),), 7, "signed", fresh=2),
    PlanScript("shili", ((ELDERLY_CARE, 5, 38),), 7, "entered", fresh=1),
    PlanScript("yangben", ((COOK, 3, 54),), 3, "first_entry", fresh=0),
    # Before the exam, and on its day.
    PlanScript("kangyang", ((HEALTH, 3, 42),), 0, "begun"),
    PlanScript("shili", ((ELDERLY_CARE, 3, 50), (HOUSEKEEPING, 5, 36)), -4, "seated", fresh=1),
    PlanScript("xugou", ((WELDER, 4, 40),), -8, "plan_published", fresh=1),
    PlanScript("liyang", ((HAIR, 3, 30),), -11, "approved", fresh=0),
    PlanScript("lizheng", ((TEA, 5, 44),), -13, "submitted", fresh=1),
    PlanScript("liyang", ((BEAUTY, 5, 34),), -15, "submitted", fresh=0),
    PlanScript("yangben", ((COOK, 5, 60), (PASTRY, 3, 28)), -14, "submitted", fresh=2, ineligible=3),
    PlanScript("xugou", ((ELECTRICIAN, 5, 52),), -15, "returned", fresh=1),
    PlanScript("lizheng", ((TEA, 4, 26),), -20, "draft", fresh=1),
)

SMALL_APPLICANTS = ("shili", "jiaming", "yangben", "wuyou", "nizhi", "huanying")
SMALL_PLANS = (
    PlanScript("shili", ((NURSERY, 5, 12),), 90, ineligible=1, events=frozenset({"disqualified"})),
    PlanScript("shili", ((NURSERY, 5, 9), (ELDERLY_CARE, 5, 6)), 60, events=frozenset({"corrected"})),
    PlanScript("yangben", ((COOK, 2, 6),), 50, short_form=True, photos=0.5),
    PlanScript("yangben", ((TEA, 5, 8),), 10, "publicised", fresh=2, events=frozenset({"review"})),
    PlanScript("shili", ((HOUSEKEEPING, 5, 8),), 0, "begun"),
    PlanScript("yangben", ((PASTRY, 4, 6),), -13, "submitted", fresh=1, ineligible=1),
)
