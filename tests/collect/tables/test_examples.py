"""Project -> Examples: ids, labels, kinds of columns, and what is noticed on the way."""

import numpy as np
import pytest

from portfolio.records import Finding, Skipped

HEAD = "note_id,text,stars,mood\n"


def rows(*lines):
    return HEAD + "".join(f"{line}\n" for line in lines)


def kinds(folder):
    return {column.name: column.kind for column in folder.examples().columns}


def test_ids_are_the_index_and_the_id_column_is_no_feature(folder):
    """As text, in the order of the file; the table keeps every column."""
    examples = folder.examples()

    assert examples.test.index.name == "example_id"
    assert list(examples.test.index[:3]) == ["001", "002", "003"]
    assert examples.id == "note_id"
    assert list(examples.test.columns) == ["note_id", "text", "stars", "mood"]
    assert [column.name for column in examples.columns] == ["text", "stars", "mood"]
    assert [column.role for column in examples.columns] == ["feature", "feature", "target"]
    assert len(examples.train) == 16


def test_a_column_without_a_value_is_nothing_to_learn_from(folder):
    """A comma at the end of each line makes one; the ids that are made of what rows hold do not change with it."""
    lines = ["note_id,text,stars,mood,Unnamed: 12", '001,"Thank you",5,thanks,', "002,Broken,1,complaint,"]
    folder.data().write("data/test.csv", "\n".join(lines) + "\n")
    examples = folder.examples()

    assert {column.name: column.role for column in examples.columns}["Unnamed: 12"] == "ignored"
    assert examples.is_empty("Unnamed: 12")
    assert not examples.is_empty("text")


def test_an_id_column_is_found_by_its_name_and_values(folder):
    """``note_id`` ends like an id and no value stands twice."""
    assert folder.data().examples().id == "note_id"


def test_a_column_that_only_sounds_like_an_id_is_a_feature(folder):
    """A guest may write two notes."""
    folder.data().write("data/test.csv", "guest_id,mood\n7,thanks\n7,complaint\n")

    examples = folder.examples()

    assert examples.id is None
    assert [column.name for column in examples.columns] == ["guest_id", "mood"]


def test_rows_without_an_id_column_are_known_by_what_they_hold_and_called_by_their_place(folder):
    """In another order, and with a label put right, each row keeps its id; equal rows are numbered."""
    lines = ["Lovely,5,thanks", "Cold,1,complaint", "Lovely,5,complaint"]
    first = folder.data().write("data/test.csv", "text,stars,mood\n" + "\n".join(lines)).examples()
    lines = ["Lovely,5.0,thanks", "Cold,1,thanks", "Lovely,5,complaint"]
    second = folder.write("data/test.csv", "text,stars,mood\n" + "\n".join(lines[::-1])).examples()

    assert first.id is None
    assert set(first.test.index) == set(second.test.index)
    assert first.test.index[1] == second.test.index[1]
    assert first.test.index[2] == f"{first.test.index[0]}-2"
    assert [first.called(name) for name in first.test.index] == ["row 1", "row 2", "row 3"]


def test_ids_of_content_do_not_give_a_private_column_away(folder):
    """Ids are published, and a digest of a mail address can be guessed; private cells only tell equal rows apart."""
    text = "mail,text,mood\nb@x.org,Cold,complaint\na@x.org,Cold,complaint\n"
    examples = folder.data(private="[mail]").write("data/test.csv", text).examples()
    other = folder.write("data/test.csv", text.replace("b@x", "c@x")).examples()

    assert examples.ids.of == ("text",)
    assert set(examples.test.index) == set(other.test.index)
    assert examples.test.at[min(examples.test.index), "mail"] != examples.test.at[max(examples.test.index), "mail"]


def test_labels_are_text_whatever_they_look_like(folder):
    """None, NA and True are labels, and so are 0 and 1."""
    folder.data().write("data/test.csv", rows("1,a,1,None", "2,b,2,NA", "3,c,3,True", "4,d,4,0"))

    assert folder.examples().test["mood"].tolist() == ["None", "NA", "True", "0"]
    assert kinds(folder)["mood"] == "category"


def test_a_target_declared_as_number_is_one(folder):
    """That is what ``kind: number`` is for."""
    folder.data(target="stars", columns="{stars: number}")

    assert folder.examples().test["stars"].dtype == np.int64


@pytest.mark.parametrize(
    ("cells", "kind", "dtype"),
    [
        (["1", "-2", " 3 "], "number", "int64"),
        (["1", "", "3"], "number", "float64"),
        (["1.5", "+2", "1e3"], "number", "float64"),
        (["01", "02", "10"], "text", "str"),
        (["1e400", "2", "2"], "category", "str"),
        (["1234567890123456789"] * 3, "category", "str"),
        (["nan", "inf", "1"], "text", "str"),
        (["2026-01-02", "2026-01-03T10:00", "2026-12-31 23:59:59Z"], "time", "str"),
        (["2026-13-02", "2026-01-03", "2026-01-03"], "category", "str"),
        (["red", "blue", "red"], "category", "str"),
        (["a long sentence about a room", "a long sentence about a room", ""], "text", "str"),
        (["Elva", "Narva", "Oulu"], "text", "str"),
        (["", "", ""], "category", "str"),
    ],
)
def test_the_kind_of_a_column_follows_from_its_values(folder, cells, kind, dtype):
    """Numbers are numbers only where no value would lose anything by it."""
    folder.data(id="key").write(
        "data/test.csv", "key,cell,mood\n" + "".join(f"{n},{c},x\n" for n, c in enumerate(cells))
    )

    assert kinds(folder)["cell"] == kind
    assert str(folder.examples().test["cell"].dtype) == dtype


def test_a_column_is_a_number_only_if_it_is_one_in_training_too(folder):
    """Both tables have the same columns of the same kinds."""
    folder.yml("    stars: number\n").write("data/train.csv", rows("101,a,many,thanks", "102,b,3,complaint"))

    examples = folder.examples()
    assert {column.name: column.kind for column in examples.columns}["stars"] != "number"
    assert examples.train["stars"].tolist() == ["many", "3"]


def test_one_file_is_split_by_its_column(folder):
    """Rows set aside for validation belong to neither side; ids count over both."""
    folder.data(id="note_id", split="part").write(
        "data/test.csv", "note_id,mood,part\na,x,train\nb,y,Test\nc,x,validation\nd,y,test\n"
    )

    examples = folder.examples()
    assert list(examples.test.index) == ["b", "d"]
    assert list(examples.train.index) == ["a"]
    assert {column.name: column.role for column in examples.columns} == {"mood": "target", "part": "split"}


@pytest.mark.parametrize(
    ("part", "problem"),
    [
        ("tset", "data/test.csv:2: part: 'tset' is neither 'train' nor 'test'"),
        ("train", "data/test.csv: part: no row is marked 'test'"),
    ],
)
def test_a_split_column_with_other_words_is_refused(folder, part, problem):
    """A misspelt word would silently shrink the test set."""
    folder.data(split="part").write("data/test.csv", f"note_id,mood,part\na,x,{part}\n")

    assert folder.problems()[0].startswith(f"projects/tiny/{problem}")


def test_a_training_file_without_the_target_is_told(folder):
    """With the nearest name it has."""
    folder.write("data/train.csv", "note_id,text,stars,moods\n1,a,2,thanks\n")

    assert folder.problems() == [
        "projects/tiny/data/train.csv: no column 'mood', which the test file has\n  hint: did you mean 'moods'?"
    ]


def test_many_missing_labels_are_told_three_times_and_counted(folder):
    """Each with its line."""
    folder.data().write("data/test.csv", rows(*(f"{number},a,1," for number in range(12))))

    found = folder.problems()
    assert found[0].startswith("projects/tiny/data/test.csv:2: mood: empty; every example needs its truth")
    assert len(found) == 4
    assert found[-1] == "projects/tiny/data/test.csv: 9 more like these"


def test_labels_in_two_unicode_forms_are_a_finding(folder):
    """They look equal on every screen and count as different."""
    folder.data().write("data/test.csv", rows("1,a,1,caf\u00e9", "2,b,2,caf\u00e9", "3,c,3,cafe\u0301"))

    finding = folder.examples().findings[0]
    assert (finding.code, finding.severity, finding.place) == ("PF010", "warning", "data/test.csv")


def test_clean_data_give_no_finding(folder):
    """Silence is a result."""
    assert folder.examples().findings == ()
    assert folder.read().findings == ()


def test_the_same_words_with_another_label_are_no_leak(folder):
    """Only a row that is equal in every column counts as seen in training."""
    folder.write("data/test.csv", rows("1,Dirty carpet,2,complaint", "2,Dirty carpet,2,thanks", "101,New,1,thanks"))

    assert [(finding.code, finding.sentence) for finding in folder.examples().findings] == [
        ("PF011", "1 of 3 test examples has an id that is also in the training data: 101"),
        ("PF012", "1 of 3 test examples stands, equal in every column, also in the training data: 1"),
    ]


def answered(folder, code):
    examples = folder.examples()
    return [one for one in (*examples.findings, *examples.looked) if one.code == code]


@pytest.mark.parametrize("columns", ["", "day,"])
def test_rows_whose_inputs_are_in_other_files_are_not_compared(folder, columns):
    """Only id and target stand in the tables, or a day beside them: equal rows are no equal examples."""
    keys = {"time": "day"} if columns else {}
    folder.data(train="data/train.csv", extra="[data/genes.csv]", **keys).write("data/genes.csv", "id,a\n1,2\n")
    day = "1950-01-01," if columns else ""
    for file, first in (("test", 0), ("train", 50)):
        lines = "".join(f"{first + row},{day}{'a' if row % 2 else 'b'}\n" for row in range(10))
        folder.write(f"data/{file}.csv", f"note_id,{columns}mood\n{lines}")

    (answer,) = answered(folder, "PF012")

    assert answer == Skipped("PF012", "the tables hold no inputs; those are in other files")


def test_rows_that_cannot_but_be_equal_are_not_held_against_the_author(folder):
    """Two values of one column, over and over again."""
    folder.data(train="data/train.csv")
    for file, first in (("test", 0), ("train", 500)):
        lines = "".join(f"{first + row},{row % 2},{'a' if row % 2 else 'b'}\n" for row in range(60))
        folder.write(f"data/{file}.csv", f"note_id,stars,mood\n{lines}")

    (answer,) = answered(folder, "PF012")

    assert answer == Skipped("PF012", "rows of so few words or values are equal by chance")


@pytest.mark.parametrize(("training", "found"), [("beep", 2), ("boop", 0)])
def test_a_file_copied_under_another_name_is_the_same_example(folder, training, found):
    """Names of pictures and sounds always differ; what the files hold decides."""
    for name, content in {"a": "beep one", "b": "beep two", "c": f"{training} one", "d": f"{training} two"}.items():
        folder.write(f"data/{name}.wav", content)
    folder.data(train="data/train.csv", columns="{file: sound}").write(
        "data/test.csv", "file,mood\ndata/a.wav,x\ndata/b.wav,y\n"
    )
    folder.write("data/train.csv", "file,mood\ndata/c.wav,x\ndata/d.wav,y\n")

    (answer,) = answered(folder, "PF012")

    assert isinstance(answer, Finding) == bool(found)
    assert answer.sentence.startswith(f"{found or 'None'} of ")


@pytest.mark.parametrize("key", ["private", "hidden"])
def test_what_is_kept_back_is_not_taken_for_the_id(folder, key):
    """Ids stand on the page and before the predictor: a customer's number that is private must not become one."""
    examples = folder.data(**{key: "[note_id]"}).examples()

    assert examples.id is None
    assert "note_id" in [column.name for column in examples.columns if column.private or column.role == "hidden"]


def test_private_columns_are_marked_and_described(folder):
    """What the page must not show is known from here on."""
    folder.data(private="[text]", columns="{text: {description: the note}}")

    column = folder.examples().columns[0]
    assert (column.private, column.description) == (True, "the note")
