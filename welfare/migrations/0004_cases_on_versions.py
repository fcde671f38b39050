"""Cases that began before workflows were data follow the first version of theirs."""

from datetime import date

from django.db import migrations
from django.utils import timezone

from welfare.workflows import FOLDER, read_file

# As the steps and acts were called when these cases began; the version keeps the names.
STAGES = {
    "registered": "verification",
    "verified": "decision",
    "proposed": "outside",
    "returned": "completion",
    "fulfilled": "closed",
    "refused": "closed",
    "unfulfilled": "closed",
}
OUTCOMES = {"fulfilled": "covered", "refused": "refused", "unfulfilled": "not_accepted"}


def follow(apps, _schema_editor):
    case_model = apps.get_model("welfare", "Case")
    if not case_model.objects.exists():
        return
    data = read_file(FOLDER / "health_insurance.toml")
    version = apps.get_model("welfare", "WorkflowVersion").objects.create(
        code=data["code"],
        version=data["version"],
        in_force_from=date.fromisoformat(data["in_force_from"]),
        source=data["source"],
        definition=data,
        loaded_at=timezone.now(),
    )
    for state, stage in STAGES.items():
        case_model.objects.filter(state=state).update(workflow=version, stage=stage, outcome=OUTCOMES.get(state, ""))
    events = apps.get_model("welfare", "CaseEvent").objects
    for act in ("register", "verify", "approve", "refuse", "return", "resubmit", "fulfil", "fail"):
        events.filter(action=act).update(act=act)
    verifications = apps.get_model("welfare", "Verification").objects
    for case_id, user_id in verifications.order_by("verified_at").values_list("case_id", "verified_by_id"):
        case_model.objects.filter(pk=case_id).update(verified_by_id=user_id)


class Migration(migrations.Migration):
    dependencies = [("welfare", "0003_workflow_versions")]

    operations = [migrations.RunPython(follow, migrations.RunPython.noop)]
