"""Who may do what, on one screen: role -> permissions. Where they may do it is their post."""

from enum import StrEnum


class Side(StrEnum):
    """On which side of the counter a role stands."""

    AUTHORITY = "authority"
    INSTITUTION = "institution"
    PERSON = "person"
    PLATFORM = "platform"


class Role(StrEnum):
    """The roles of the platform; the value is what the database keeps."""

    AUTHORITY_HEAD = "authority_head"
    PROVINCE_OFFICER = "province_officer"
    PREFECTURE_OFFICER = "prefecture_officer"
    COUNTY_OFFICER = "county_officer"
    AUDITOR = "auditor"
    INSTITUTION_HEAD = "institution_head"
    INSTITUTION_CLERK = "institution_clerk"
    MARK_CLERK = "mark_clerk"
    ASSESSOR = "assessor"
    EXPERT = "expert"
    PLATFORM_ADMIN = "platform_admin"
    CLOCK = "clock"


LABELS = {
    Role.AUTHORITY_HEAD: "单位负责人",
    Role.PROVINCE_OFFICER: "省中心经办人",
    Role.PREFECTURE_OFFICER: "市（州）中心经办人",
    Role.COUNTY_OFFICER: "县（市、区）经办人",
    Role.AUDITOR: "监督检查员（只读）",
    Role.INSTITUTION_HEAD: "机构负责人",
    Role.INSTITUTION_CLERK: "机构经办人",
    Role.MARK_CLERK: "登分员",
    Role.ASSESSOR: "考评员",
    Role.EXPERT: "评审专家",
    Role.PLATFORM_ADMIN: "系统管理员",
    Role.CLOCK: "系统时钟",
}

SIDES = {
    Role.AUTHORITY_HEAD: Side.AUTHORITY,
    Role.PROVINCE_OFFICER: Side.AUTHORITY,
    Role.PREFECTURE_OFFICER: Side.AUTHORITY,
    Role.COUNTY_OFFICER: Side.AUTHORITY,
    Role.AUDITOR: Side.AUTHORITY,
    Role.INSTITUTION_HEAD: Side.INSTITUTION,
    Role.INSTITUTION_CLERK: Side.INSTITUTION,
    Role.MARK_CLERK: Side.INSTITUTION,
    Role.ASSESSOR: Side.PERSON,
    Role.EXPERT: Side.PERSON,
    Role.PLATFORM_ADMIN: Side.PLATFORM,
    Role.CLOCK: Side.PLATFORM,
}

# What a centre does with the cases it holds, whichever level it is.
_CENTRE = {
    "view_register",
    "request_correction_filing",
    "pass_up_filing",
    "accept_filing",
    "not_accept_filing",
    "begin_assessment_filing",
    "report_assessment_filing",
    # Which level signs the receipt is the pack's: the county in XJ-9.1, the prefecture in XJ-9.3.
    "file_filing",
    "enter_institution",
    "decline_filing",
    "check_off_finding",
    "open_institution",
    "return_exam_plan",
    "approve_exam_plan",
    "publish_exam_plan",
    "cancel_exam_plan",
    "rule_on_enrolment",
    "confirm_score_sheet",
    "return_score_sheet",
    "answer_objection",
    "override_rule",
    "confirm_effect",
    "stop_deadline",
    "ask_registry",
    "deal_with_case",
    # Who decides on changes of a filing decides on mergers and divisions, whichever level that is.
    "decide_succession",
    # Which level sets the figure of an area is the pack's: the prefecture in XJ-7.3.
    "set_area_quota",
}

PERMISSIONS: dict[Role, frozenset[str]] = {
    # Signs what is the authority's own: how its text is read, when its draft holds, what goes beyond a rule.
    Role.AUTHORITY_HEAD: frozenset(
        {
            "view_register",
            "decide_reading",
            "adopt_pack",
            "override_rule",
            "extend_deadline",
            "confirm_effect",
            "try_rules",
            "allow_correction_filing",
            "name_deputy",
            "assign_case",
        }
    ),
    Role.PROVINCE_OFFICER: frozenset(
        _CENTRE
        | {
            "send_back_filing",
            "delegate_assessment_filing",
            "return_report_filing",
            "publicise_filing",
            "uphold_objection_filing",
            "resume_publicity_filing",
            "revoke_institution",
            "suspend_institution",
            "reinstate_institution",
            "check_certificate_batch",
            "return_certificate_batch",
            "report_certificate_batch",
            "publish_certificate_batch",
            "keep_expert_pool",
            "import_register",
            "try_rules",
            "load_arrangement",
            "import_catalogue",
        }
    ),
    Role.PREFECTURE_OFFICER: frozenset(_CENTRE | {"return_report_filing", "send_back_filing"}),
    Role.COUNTY_OFFICER: frozenset(_CENTRE),
    Role.AUDITOR: frozenset({"view_register"}),
    Role.INSTITUTION_HEAD: frozenset(
        {
            "view_register",
            "edit_filing",
            "edit_people_and_places",
            "submit_filing",
            "withdraw_filing",
            "surrender_institution",
            "edit_exam_plan",
            "submit_exam_plan",
            "cancel_exam_plan",
            "run_exam_plan",
            "seat_enrolment",
            "record_attendance",
            "publicise_score_sheet",
            "answer_score_review",
            "draft_certificate_batch",
            "submit_certificate_batch",
            "issue_certificate",
        }
    ),
    Role.INSTITUTION_CLERK: frozenset(
        {
            "view_register",
            "edit_filing",
            "edit_people_and_places",
            "edit_exam_plan",
            "run_exam_plan",
            "seat_enrolment",
            "record_attendance",
            "enter_marks",
        }
    ),
    Role.MARK_CLERK: frozenset({"view_register", "enter_marks"}),
    Role.ASSESSOR: frozenset({"sign_score_sheet"}),
    Role.EXPERT: frozenset({"assess_filing"}),
    # What is the nation's holds for every province: no authority of one of them decides it.
    Role.PLATFORM_ADMIN: frozenset(
        {
            "manage_accounts",
            "load_arrangement",
            "import_catalogue",
            "import_national_catalogue",
            "decide_national_reading",
        }
    ),
    Role.CLOCK: frozenset(
        {
            "deem_accepted_filing",
            "lapse_filing",
            "close_publicity",
            "expire_institution",
            "finalise_score_sheet",
            "score_enrolment",
            "acknowledge_certificate_batch",
        }
    ),
}
