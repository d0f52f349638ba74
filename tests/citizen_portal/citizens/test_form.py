from tests.applicant import answered, begun, filled, values
from workflows.models import Draft


def test_before_the_questions_there_is_no_form(lin):
    draft = begun(lin)
    assert lin.get(f"/apply/{draft.pk}/form/").headers["Location"] == f"/apply/{draft.pk}/questions/"


def test_what_is_known_is_filled_in_and_says_from_where(lin):
    page = lin.get(f"/apply/{answered(lin).pk}/form/").content.decode()
    assert 'value="林悦然"' in page and "From your verified account." in page
    assert "From the electronic licence issued by" in page
    assert "Not right?" in page and "Why we ask" in page
    # The hospital's record says when the child was born, and that it is a girl.
    assert f'value="{values()["child.birth_date"]}"' in page
    assert "checked" in page.split('id="id_child.sex-field"')[1].split("</fieldset>")[0]
    # A source is told in full once, where it fills one field after the other.
    assert "From the same source as the field before." in page.split('id="id_father.id_number"')[1]


def test_an_answer_given_before_is_not_asked_again(lin):
    page = lin.get(f"/apply/{answered(lin).pk}/form/").content.decode()
    assert 'name="parents.marriage"' not in page
    assert "From your answers." in page


def test_what_one_department_passes_on_is_not_asked(lin):
    page = lin.get(f"/apply/{answered(lin).pk}/form/").content.decode()
    assert "You need not fill in these" in page
    assert 'name="child.birth_certificate_number"' not in page


def test_every_fault_is_told_at_once_and_nothing_is_lost(lin):
    draft = answered(lin)
    wrong = {**values(), "child.name": "", "account.bank_card": "123", "birth.institution": "Kept Hospital"}
    answer = lin.post(f"/apply/{draft.pk}/form/", {**wrong, "shown": list(wrong)})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There are 2 problems" in page
    # Every field's fault says about whom: there is a name of the child and one of the mother.
    assert ">Child: Please fill in " in page.split('href="#id_child.name"')[1]
    assert 'href="#id_child.name"' in page and 'href="#id_account.bank_card"' in page
    assert 'value="Kept Hospital"' in page and 'value="123"' in page


def test_what_is_typed_is_kept_right_or_wrong(lin):
    draft = answered(lin)
    typed = {"child.name": "周", "account.bank_card": "62"}
    answer = lin.post(f"/apply/{draft.pk}/form/save/", {**typed, "shown": list(typed)})
    assert answer.status_code == 204
    assert Draft.objects.get().values == typed
    assert 'value="62"' in lin.get(f"/apply/{draft.pk}/form/").content.decode()


def test_what_does_not_belong_to_the_form_is_not_kept(lin):
    draft = answered(lin)
    lin.post(f"/apply/{draft.pk}/form/save/", {"child.shoe_size": "3", "shown": ["child.shoe_size"]})
    assert Draft.objects.get().values == {}


def test_an_emptied_value_stays_empty_although_a_record_knows_it(lin):
    draft = answered(lin)
    lin.post(f"/apply/{draft.pk}/form/save/", {"father.name": "", "shown": ["father.name"]})
    assert (
        'value="周明远"' not in lin.get(f"/apply/{draft.pk}/form/").content.decode().split("householder")[0]
    )


def test_a_complete_form_leads_to_the_documents(lin):
    draft = answered(lin)
    typed = values()
    answer = lin.post(f"/apply/{draft.pk}/form/", {**typed, "shown": list(typed)})
    assert answer.headers["Location"] == f"/apply/{draft.pk}/documents/"


def test_the_sections_alone_come_back_while_one_types(lin):
    draft = answered(lin)
    page = lin.post(
        f"/apply/{draft.pk}/form/sections/", {"delivery.method": "mail", "shown": ["delivery.method"]}
    )
    assert page.content.decode().lstrip().startswith('<div id="sections">')


def test_a_draft_can_be_thrown_away_twice(lin):
    draft = filled(lin)
    for _again in range(2):
        assert lin.post(f"/apply/{draft.pk}/discard/").headers["Location"] == "/cases/"
    assert not Draft.objects.exists()
