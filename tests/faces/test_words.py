"""Every word of the pages has its Chinese, and the compiled catalogue is the one that is kept."""

from tests.faces.words import MO, compiled, kept, lacking, said


def ids(catalogue):
    return {(str(message.id), message.context) for message in catalogue if message.id}


def test_every_word_said_is_in_the_catalogue_and_no_other():
    assert ids(kept()) == ids(said())


def test_every_word_has_its_chinese():
    assert lacking(kept()) == []
    assert not any(message.fuzzy for message in kept() if message.id)


def test_the_places_to_fill_in_are_the_same_in_both_languages():
    wrong = [message.id for message in kept() if message.id and any(True for _ in message.check())]
    assert wrong == []


def test_the_compiled_file_is_made_of_the_catalogue():
    assert MO.read_bytes() == compiled(kept())


def test_a_word_without_chinese_would_be_seen():
    catalogue = said()
    assert len(lacking(catalogue)) == len(ids(catalogue)) > 50
