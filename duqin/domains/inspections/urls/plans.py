"""Addresses of plans, tasks and coverage."""

from __future__ import annotations

from django.urls import path

from duqin.domains.inspections.views import coverage, covered, joint, plan_acts, plans, task_acts, tasks

urlpatterns = [
    path("plans/", plans.plans, name="plans"),
    path("plans/new/", plans.new, name="plan_new"),
    path("plans/joint-rule/", joint.joint_rule, name="joint_rule"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/change/", plans.change, name="plan_change"),
    path("plans/<int:pk>/activate/", plan_acts.activate, name="plan_activate"),
    path("plans/<int:pk>/pause/", plan_acts.pause, name="plan_pause"),
    path("plans/<int:pk>/end/", plan_acts.end, name="plan_end"),
    path("plans/<int:pk>/discard/", plan_acts.discard, name="plan_discard"),
    path("plans/<int:pk>/copy/", plan_acts.copy, name="plan_copy"),
    path("plans/<int:pk>/targets/", plan_acts.targets, name="targets"),
    path("plans/<int:pk>/targets/add/", plan_acts.targets_add, name="targets_add"),
    path("plans/<int:pk>/targets/drop/", plan_acts.targets_drop, name="targets_drop"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/today/", tasks.round_today, name="today"),
    path("tasks/<int:pk>/", tasks.task, name="task"),
    path("tasks/<int:pk>/reassign/", task_acts.reassign, name="task_reassign"),
    path("tasks/<int:pk>/cancel/", task_acts.cancel, name="task_cancel"),
    path("tasks/<int:pk>/outline/", task_acts.outline, name="task_outline"),
    path("tasks/<int:pk>/explain/", task_acts.explain, name="task_explain"),
    path("coverage/", coverage.units, name="coverage"),
    path("coverage/beats/", coverage.beats, name="coverage_beats"),
    path("coverage/silent/", coverage.silent, name="silent"),
    path("coverage/balance/", coverage.balance, name="balance"),
    path("coverage/units/<int:pk>/", covered.unit, name="coverage_unit"),
    path("coverage/beats/<int:pk>/", covered.beat, name="coverage_beat"),
    path("coverage/plans/<int:pk>/", covered.plan, name="coverage_plan"),
    path("coverage/places/<int:pk>/", covered.place, name="coverage_place"),
]
