"""What follows the moves: a batch that is sent is reported, a certificate issued is printed."""

from certificates import tasks
from certificates.models import Certificate, CertificateBatch
from lifecycle.reactions import react_to

react_to(CertificateBatch.send, tasks.report_batch)
react_to(Certificate.issue, tasks.print_certificate)
