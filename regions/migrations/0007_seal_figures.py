"""Closing a month and choosing the headline figure is a right of its own."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("regions", "0006_keep_parameters"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="region",
            options={
                "default_permissions": (),
                "ordering": ["code"],
                "permissions": [
                    ("view_people", "VIEW_PEOPLE"),
                    ("change_people", "CHANGE_PEOPLE"),
                    ("reveal_numbers", "REVEAL_NUMBERS"),
                    ("export_people", "EXPORT_PEOPLE"),
                    ("view_coverage", "VIEW_COVERAGE"),
                    ("view_members", "VIEW_MEMBERS"),
                    ("change_members", "CHANGE_MEMBERS"),
                    ("view_proposals", "VIEW_PROPOSALS"),
                    ("send_proposals", "SEND_PROPOSALS"),
                    ("keep_parameters", "KEEP_PARAMETERS"),
                    ("seal_figures", "SEAL_FIGURES"),
                    ("view_cases", "VIEW_CASES"),
                    ("register_cases", "REGISTER_CASES"),
                    ("verify_cases", "VERIFY_CASES"),
                    ("decide_cases", "DECIDE_CASES"),
                    ("handle_cases", "HANDLE_CASES"),
                    ("run_imports", "RUN_IMPORTS"),
                    ("view_imports", "VIEW_IMPORTS"),
                    ("issue_reports", "ISSUE_REPORTS"),
                    ("view_reports", "VIEW_REPORTS"),
                    ("view_audit", "VIEW_AUDIT"),
                    ("view_jobs", "VIEW_JOBS"),
                    ("manage_jobs", "MANAGE_JOBS"),
                    ("manage_accounts", "MANAGE_ACCOUNTS"),
                    ("confirm_access", "CONFIRM_ACCESS"),
                    ("break_glass", "BREAK_GLASS"),
                    ("view_privacy", "VIEW_PRIVACY"),
                    ("handle_privacy", "HANDLE_PRIVACY"),
                ],
                "verbose_name": "region",
                "verbose_name_plural": "regions",
            },
        ),
    ]
