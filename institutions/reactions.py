"""What follows each move of a filing."""

from institutions import tasks
from institutions.models import Filing
from lifecycle.reactions import react_to

react_to(Filing.submit, tasks.ask_registries_on_submission)
react_to(Filing.request_correction, tasks.issue_correction_notice_on_request)
react_to(Filing.accept, tasks.issue_acceptance_notice_on_acceptance)
react_to(Filing.deem_accepted, tasks.issue_acceptance_notice_on_acceptance)
react_to(Filing.not_accept, tasks.issue_decision_on_non_acceptance)
react_to(Filing.decline, tasks.issue_decision_on_decline)
react_to(Filing.report_assessment, tasks.issue_assessment_report_on_report)
react_to(Filing.file, tasks.issue_receipt_on_filing)
