from shige.adapters.norms_file import shipped_leaves
from shige.adapters.roles_file import shipped_roles
from shige.adapters.rules_files import shipped_books


def test_every_constant_of_the_norms_has_its_words():
    assert set(shipped_books()["norms"].rules) == set(shipped_leaves())


def test_every_rule_has_words_bounds_group_and_source():
    for book in shipped_books().values():
        for rule in book.rules.values():
            assert rule.zh, rule.key
            assert rule.en, rule.key
            assert rule.source, rule.key
            assert rule.group in book.groups, rule.key
            assert rule.least < rule.most < 10**10, rule.key


def test_each_post_has_a_name_and_everybody_a_length_of_login():
    books = shipped_books()
    assert books["names"].rules["MICRO_WORKER.zh"].default == shipped_roles()["MICRO_WORKER"].zh
    assert books["stays"].rules["*.idle_min"].default == 240
