"""Addresses of exams, by audience."""

from django.urls import path

from exams.views import eligibility, plans, rosters, scores, seating

public = [
    path("plans/", plans.public_plan_list, name="public-plan-list"),
    path("plans/<str:number>/", plans.public_plan_detail, name="public-plan-detail"),
    path("eligibility/", eligibility.eligibility_check, name="eligibility"),
    path("tickets/<str:token>/", plans.ticket_verify, name="ticket-verify"),
    path("publicity/<int:publicity>/score-review/", scores.score_review, name="score-review"),
    path("score-reviews/<str:number>/", scores.score_review_made, name="score-review-made"),
]

portal = [
    path("plans/", plans.plan_list, name="plan-list"),
    path("plans/new/", plans.plan_create, name="plan-create"),
    path("plans/<int:pk>/", plans.plan_detail, name="plan-detail"),
    path("plans/<int:pk>/edit/", plans.plan_edit, name="plan-edit"),
    path("plans/<int:pk>/move/<slug:move>/", plans.plan_move, name="plan-move"),
    path("plans/<int:pk>/items/", plans.plan_items, name="plan-items"),
    path("plans/<int:pk>/items/<int:item>/remove/", plans.item_remove, name="item-remove"),
    path("plans/<int:pk>/sessions/", plans.plan_sessions, name="plan-sessions"),
    path("plans/<int:pk>/sessions/<int:session>/remove/", plans.session_remove, name="session-remove"),
    path("plans/<int:pk>/sessions/<int:session>/sign-in/", seating.sign_in, name="session-sign-in"),
    path("plans/<int:pk>/staff/", plans.plan_staff, name="plan-staff"),
    path("plans/<int:pk>/staff/<int:person>/remove/", plans.staff_remove, name="staff-remove"),
    path("plans/<int:pk>/roster/", rosters.plan_roster, name="plan-roster"),
    path("plans/<int:pk>/photos/", rosters.plan_photos, name="plan-photos"),
    path("plans/<int:pk>/seating/", seating.plan_seating, name="plan-seating"),
    path("plans/<int:pk>/seating/arrange/", seating.seats_arrange, name="seats-arrange"),
    path("plans/<int:pk>/tickets/", seating.tickets_print, name="tickets-print"),
    path("plans/<int:pk>/attendance/", seating.plan_attendance, name="plan-attendance"),
    path("roster-templates/<slug:form>.<slug:kind>", rosters.roster_template, name="roster-template"),
    path("rosters/<int:pk>/", rosters.roster_detail, name="roster-detail"),
    path("rosters/<int:pk>/confirm/", rosters.roster_confirm, name="roster-confirm"),
    path("rosters/<int:pk>/undo/", rosters.roster_undo, name="roster-undo"),
    path("rosters/<int:pk>/marked/", rosters.roster_marked, name="roster-marked"),
    path("jobs/<int:pk>/", seating.job_detail, name="job-detail"),
    path("candidates/<int:pk>/remove/", rosters.enrolment_remove, name="enrolment-remove"),
    path("candidates/<int:pk>/ticket/", seating.ticket, name="candidate-ticket"),
    path("candidates/<int:pk>/move/<slug:move>/", seating.enrolment_move, name="enrolment-move"),
    path("scores/", scores.sheet_list, name="sheet-list"),
    path("scores/<int:pk>/", scores.sheet_detail, name="sheet-detail"),
    path("scores/<int:pk>/entry/", scores.sheet_entry, name="sheet-entry"),
    path("scores/<int:pk>/release/<slug:side>/", scores.sheet_release, name="sheet-release"),
    path("scores/<int:pk>/move/<slug:move>/", scores.sheet_move, name="sheet-move"),
    path("score-reviews/<int:pk>/", scores.review_detail, name="review-detail"),
    path("score-reviews/<int:pk>/move/<slug:move>/", scores.review_move, name="review-move"),
    path("signing/", scores.signing_list, name="signing-list"),
    path("signing/<int:pk>/", scores.signing_detail, name="signing-detail"),
    path("signing/<int:pk>/move/<slug:move>/", scores.signing_move, name="signing-move"),
]
