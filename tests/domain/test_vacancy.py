from kubewars.domain.vacancy import Vacancies


def test_places_are_given_out_from_the_lowest():
    vacancies = Vacancies()

    assert [vacancies.take() for _ in range(3)] == [0, 1, 2]


def test_a_freed_place_is_used_again_lowest_first():
    vacancies = Vacancies()
    for _ in range(5):
        vacancies.take()

    vacancies.free(3)
    vacancies.free(1)

    assert [vacancies.take() for _ in range(3)] == [1, 3, 5]
