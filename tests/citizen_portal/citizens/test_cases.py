from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.applicant import departments_finish, submitted
from workflows.models import Message, Rating, Result
from workflows.reads.progress import revision


def test_a_new_case_says_who_has_it_and_who_waits_for_whom(lin):
    case = submitted(lin)
    page = lin.get(f"/cases/{case.number}/").content.decode()
    assert "There is nothing for you to do now" in page
    assert "Begins by itself when this is done: Birth certificate (first issue)" in page
    assert "0 of 8 matters are finished." in page
    assert "The term of 11 working days runs from" in page
    assert "You applied for “A baby is born”" in page


def test_polling_answers_nothing_until_something_happens(lin):
    case = submitted(lin)
    rev = revision(case)
    assert lin.get(f"/cases/{case.number}/", {"rev": rev}).status_code == 204
    departments_finish(case)
    live = lin.get(f"/cases/{case.number}/", {"rev": rev})
    assert live.status_code == 200
    assert live.content.decode().lstrip().startswith('<div id="case"')


def test_a_finished_case_shows_its_results_and_asks_for_a_rating(lin):
    case = submitted(lin)
    departments_finish(case)
    page = lin.get(f"/cases/{case.number}/").content.decode()
    assert "8 of 8 matters are finished." in page
    assert "Everything is finished. How did it go?" in page
    issued = Result.objects.get(document="birth_certificate")
    result = lin.get(f"/cases/{case.number}/results/{issued.pk}/").content.decode()
    assert "Y990000126" in result and issued.number in result


def test_a_refusal_is_told_with_its_reason_and_the_others_go_on(lin):
    case = submitted(lin)
    departments_finish(case, refuse="birth_household_registration")
    page = lin.get(f"/cases/{case.number}/").content.decode()
    assert "The address is outside the district." in page
    assert "ask for administrative reconsideration" in page
    assert "A matter it depends on was not granted" in page
    assert "“Vaccination record” is granted" in page


def test_the_page_costs_the_same_however_much_has_happened(lin):
    case = submitted(lin)
    lin.get(f"/cases/{case.number}/")
    with CaptureQueriesContext(connection) as before:
        lin.get(f"/cases/{case.number}/")
    departments_finish(case)
    with CaptureQueriesContext(connection) as after:
        lin.get(f"/cases/{case.number}/")
    assert len(after) <= len(before) + 1  # the names of places in results


def test_nobody_elses_case_can_be_seen_or_rated(lin, zhou, clerk):
    case = submitted(lin)
    departments_finish(case)
    result = Result.objects.first()
    pages = ["", "receipt/", f"results/{result.pk}/"]
    assert {zhou.get(f"/cases/{case.number}/{page}").status_code for page in pages} == {404}
    assert zhou.post(f"/cases/{case.number}/rate/", {"level": "1", "reason": "x"}).status_code == 404
    assert clerk.get(f"/cases/{case.number}/").status_code == 403
    assert not Rating.objects.exists()


def test_a_good_rating_needs_no_words(lin):
    case = submitted(lin)
    departments_finish(case)
    assert lin.post(f"/cases/{case.number}/rate/", {"level": "5"}).status_code == 302
    assert Rating.objects.get().level == 5
    assert "Rated, thank you" in lin.get("/cases/").content.decode()


def test_a_low_rating_is_asked_for_its_reason(lin):
    case = submitted(lin)
    departments_finish(case)
    answer = lin.post(f"/cases/{case.number}/rate/", {"level": "1"})
    assert answer.status_code == 422
    assert "What went wrong?" in answer.content.decode()
    assert not Rating.objects.exists()
    lin.post(f"/cases/{case.number}/rate/", {"level": "1", "reason": "It took too long."})
    assert Rating.objects.get().reason == "It took too long."


def test_no_rating_is_chosen_for_anybody(lin):
    case = submitted(lin)
    departments_finish(case)
    assert lin.post(f"/cases/{case.number}/rate/", {}).status_code == 422
    assert not Rating.objects.exists()


def test_rating_twice_is_told_and_counts_once(lin):
    case = submitted(lin)
    departments_finish(case)
    lin.post(f"/cases/{case.number}/rate/", {"level": "5"})
    answer = lin.post(f"/cases/{case.number}/rate/", {"level": "4"})
    assert answer.status_code == 409
    assert Rating.objects.get().level == 5


def test_a_matter_is_rated_on_its_own(lin):
    case = submitted(lin)
    departments_finish(case)
    lin.post(f"/cases/{case.number}/rate/", {"level": "4", "matter": "vaccination_record"})
    assert Rating.objects.get().sub_case.matter == "vaccination_record"
    assert lin.post(f"/cases/{case.number}/rate/", {"level": "4", "matter": "no_matter"}).status_code == 404


def test_what_changes_is_told_by_messages(lin, zhou):
    case = submitted(lin)
    departments_finish(case)
    page = lin.get("/messages/").content.decode()
    assert "“A baby is born” is finished" in page and "Mark all as read" in page
    assert case.number not in zhou.get("/messages/").content.decode()
    message = Message.objects.latest("id")
    zhou.post("/messages/read/", {"message": message.pk})
    assert Message.objects.get(pk=message.pk).read_at is None
    answer = lin.post("/messages/read/", {"message": message.pk, "case": case.number})
    assert answer.headers["Location"] == f"/cases/{case.number}/"
    assert Message.objects.get(pk=message.pk).read_at is not None
    lin.post("/messages/read/")
    assert not Message.objects.filter(receiver__username="lin", read_at=None).exists()


def test_a_cases_number_that_leads_off_the_site_stays_on_it(lin):
    answer = lin.post("/messages/read/", {"case": "x"})
    assert answer.headers["Location"] == "/cases/x/"


def test_the_record_says_who_issued_what(lin):
    page = lin.get("/record/").content.decode()
    assert "Binjiang" in page and "Something is not right?" in page


def test_without_cases_the_list_says_what_to_do(lin):
    assert "You have no cases yet" in lin.get("/cases/").content.decode()
