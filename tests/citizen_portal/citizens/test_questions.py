from tests.applicant import ANSWERS, begun
from workflows.models import Draft


def ask(client, draft, answers, **headers):
    given = {**answers, "shown": list(answers)}
    return client.post(f"/apply/{draft.pk}/questions/", given, headers=headers)


def test_who_is_not_logged_in_is_led_to_the_log_in_and_back(client, newborn):
    answer = client.get("/cases/")
    assert answer.headers["Location"] == "/accounts/login/?next=/cases/"


def test_staff_cannot_apply_in_a_citizens_place(clerk):
    assert clerk.post("/one-things/newborn/begin/").status_code == 403


def test_the_first_question_is_who_applies(lin):
    draft = begun(lin)
    page = lin.get(f"/apply/{draft.pk}/questions/").content.decode()
    assert "Who is applying?" in page and "Fill in the form" not in page


def test_without_scripts_the_answers_bring_the_next_questions(lin):
    draft = begun(lin)
    answers = {name: ANSWERS[name] for name in ("applicant", "birth_certificate", "six_months_old")}
    page = ask(
        lin, draft, answers | {"parents.marriage": "married", "local_household": "yes"}
    ).content.decode()
    assert "Whose household does the baby join?" in page
    assert "There is" not in page


def test_a_question_left_out_is_pointed_at(lin):
    draft = begun(lin)
    answer = lin.post(f"/apply/{draft.pk}/questions/", {"shown": ["applicant", "six_months_old"]})
    assert answer.status_code == 422
    assert 'href="#id_applicant_0"' in answer.content.decode()


def test_an_answer_that_stops_says_what_to_do_instead(lin):
    page = ask(lin, begun(lin), {"applicant": "mother", "birth_certificate": "elsewhere"}).content.decode()
    assert "Do this instead" in page and "A hospital elsewhere issues its own certificates" in page
    assert "Fill in the form" not in page


def test_an_answer_that_makes_others_unnecessary_says_so(lin):
    draft = begun(lin)
    ask(lin, draft, ANSWERS)
    page = ask(lin, draft, ANSWERS | {"local_household": "no"}).content.decode()
    assert "they were removed" in page
    assert "What else shall be done for the baby after registration?" in page
    assert "child_services" not in Draft.objects.get().answers


def test_all_answers_show_what_will_be_done_and_what_not(lin):
    page = ask(lin, begun(lin), ANSWERS | {"parenting_guidance": "no"}).content.decode()
    assert "7 matters will be done for you" in page
    assert "Voluntary, and not chosen" in page


def test_with_scripts_only_the_questions_come_back(lin):
    answer = ask(lin, begun(lin), {"applicant": "mother"}, **{"HX-Request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 200 and page.lstrip().startswith('<div id="questions"')


def test_answers_that_do_not_exist_are_refused(lin):
    draft = begun(lin)
    answer = ask(lin, draft, {"applicant": "neighbour"})
    assert answer.status_code == 422
    assert Draft.objects.get().answers == {}


def test_two_answers_that_exclude_each_other_are_refused(lin):
    answer = ask(lin, begun(lin), ANSWERS | {"child_services": ["medical_insurance", "none"]})
    assert answer.status_code == 422
    assert "cannot be chosen together" in answer.content.decode()


def test_nobody_sees_somebody_elses_draft(lin, zhou):
    draft = begun(lin)
    for page in ("questions", "form", "documents", "check"):
        assert zhou.get(f"/apply/{draft.pk}/{page}/").status_code == 404
        assert zhou.post(f"/apply/{draft.pk}/{page}/").status_code == 404
    zhou.post(f"/apply/{draft.pk}/discard/")
    assert Draft.objects.filter(pk=draft.pk).exists()
