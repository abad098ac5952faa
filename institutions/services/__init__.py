"""What may be done in the institution register: one function per use case."""

from institutions.services.assessment import (
    begin_assessment_filing,
    report_assessment_filing,
    return_report_filing,
    save_panel_form,
)
from institutions.services.decision import (
    close_publicity_filing,
    decline_filing,
    file_filing,
    inquire_filing,
    publicise_filing,
    resume_publicity_filing,
)
from institutions.services.drafting import (
    add_item,
    add_room,
    add_staff,
    attach_material,
    remove_part,
    save_draft,
    start_filing,
)
from institutions.services.register import (
    check_off_finding,
    expire_institution,
    open_institution,
    rectify_finding,
    reinstate_institution,
    send_back_rectification,
    suspend_institution,
)
from institutions.services.registration import add_member, checked_credit_code, register_institution
from institutions.services.review import (
    accept_filing,
    lapse_filing,
    not_accept_filing,
    pass_up_filing,
    request_correction_filing,
    resubmit_filing,
    submit_filing,
    withdraw_filing,
)

__all__ = [
    "accept_filing",
    "add_item",
    "add_member",
    "add_room",
    "add_staff",
    "attach_material",
    "begin_assessment_filing",
    "check_off_finding",
    "checked_credit_code",
    "close_publicity_filing",
    "decline_filing",
    "expire_institution",
    "file_filing",
    "inquire_filing",
    "lapse_filing",
    "not_accept_filing",
    "open_institution",
    "pass_up_filing",
    "publicise_filing",
    "rectify_finding",
    "register_institution",
    "reinstate_institution",
    "remove_part",
    "report_assessment_filing",
    "request_correction_filing",
    "resubmit_filing",
    "resume_publicity_filing",
    "return_report_filing",
    "save_draft",
    "save_panel_form",
    "send_back_rectification",
    "start_filing",
    "submit_filing",
    "suspend_institution",
    "withdraw_filing",
]
