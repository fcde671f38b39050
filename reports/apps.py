"""The reports app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """Stands above the domain: a report reads figures, nobody reads reports."""

    name = "reports"
    verbose_name = "Laporan"

    def ready(self) -> None:
        """Register the shipped kinds of report, the desks that write letters, and issuing as background work."""
        from core.letters import register_desk
        from jobs.registry import register as register_job
        from reports.desk import Desk
        from reports.kinds import shipped_kinds
        from reports.registry import register
        from reports.services.issue import JOB_KIND, describe_issue, issue_in_background

        for kind in shipped_kinds():
            register(kind)
        register_desk("requests", Desk("privacy-answer", "subject-request-letter"))
        register_desk("breaches", Desk("privacy-breach", "breach-letter"))
        register_desk("deliberations", Desk("musyawarah", "deliberation-letter"))
        # It commits by itself: a transaction around it would keep the office's counter locked while the job ends.
        register_job(
            JOB_KIND,
            issue_in_background,
            title=_("Issue a report"),
            timeout_seconds=300,
            atomic=False,
            describe=describe_issue,
        )
