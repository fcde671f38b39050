"""Addresses of proposals to BPJS, below ``insurance/``."""

from __future__ import annotations

from django.urls import path

from insurance.views import proposals

urlpatterns = [
    path("", proposals.insurance, name="insurance"),
    path("batches/<int:batch_id>/", proposals.batch, name="batch-detail"),
    path("batches/<int:batch_id>/send/", proposals.send, name="batch-send"),
    path("batches/<int:batch_id>/file/", proposals.download, name="batch-download"),
    path("batches/<int:batch_id>/answer/", proposals.answer, name="batch-answer"),
    path("batches/<int:batch_id>/answers/<int:import_id>/", proposals.answer_result, name="batch-answer-result"),
]
