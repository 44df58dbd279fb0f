"""What project.yml may say: its keys, their types and the words that document them, as one pydantic model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from portfolio.collect.source import did_you_mean
from portfolio.records import Kind, Origin, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portfolio.task import Task

T = TypeVar("T")
Part = Literal["collection", "verification", "features", "model", "evaluation", "serving", "process"]
TABLES = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet")
_TYPED_TEXT = {
    "type": ["string", "number", "boolean"]
}  # editors read `1.10` and `no` as typed values; we keep the text


def complain(message: str, hint: str = "") -> PydanticCustomError:
    """An error that carries our own words through pydantic."""
    return PydanticCustomError("said", "{message}", {"message": message, "hint": hint})


def _path_inside(text: str, info: ValidationInfo) -> str:
    """The path, in the form ``data/test.csv``, refused where it could leave the project folder."""
    folder: Path = (info.context or {})["folder"]
    if "://" in text or text.startswith("file:"):
        raise complain(f"{text!r} is an address, not a path", "put the file into the project folder")
    if "\\" in text or "\0" in text or "\n" in text:
        raise complain(f"{text!r} is not a path", "write folders with '/', such as data/test.csv")
    if text.startswith("~") or Path(text).is_absolute():
        raise complain(f"{text!r} is not relative to the project folder", "write it like data/test.csv")
    try:
        target = (folder / text).resolve()
    except (OSError, RuntimeError) as error:
        raise complain(f"{text!r} cannot be followed") from error
    if not target.is_relative_to(folder.resolve()):
        raise complain(f"{text!r} leaves the project folder", "copy the file into the project folder")
    return Path(text).as_posix()


def _table_path(text: str, info: ValidationInfo) -> str:
    path = _path_inside(text, info)
    ending = Path(path).suffix.lower()
    if ending in (".gz", ".zip", ".bz2", ".xz", ".zst", ".7z"):
        raise complain(f"{text!r} is compressed, which is not read", "unpack it")
    if ending not in TABLES:
        hint = "write the examples as CSV, JSON Lines or Parquet"
        raise complain(f"{text!r} is no kind of table that is read ({', '.join(TABLES)})", hint)
    return path


def _separator(text: str) -> str:
    separator = {"tab": "\t", "\\t": "\t"}.get(text, text)
    if len(separator) != 1 or separator in "\"'\r\n " or separator.isalnum():
        raise complain(f"expected one character, found {text!r}", "write ';' or tab")
    return separator


def _address(text: str) -> str:
    scheme = text.split(":", 1)[0].lower() if ":" in text.split("/", 1)[0] else ""
    if any(character.isspace() or not character.isprintable() for character in text) or "\\" in text:
        raise complain(f"{text!r} is not an address", "an address has no spaces and no '\\'")
    if scheme == "http":
        raise complain(f"{text!r} is not encrypted", "write https:")
    if scheme not in ("", "https", "mailto"):
        raise complain(f"{scheme}: addresses are not linked", "use https:, mailto: or a path relative to the page")
    if text.startswith("/"):
        raise complain(f"{text!r} is not relative to the page", "write the whole address with https:")
    return text


def _word_for_column(value: Any) -> Any:
    """``price: number`` is short for ``price: {kind: number}``; ``phone: ignored`` for ``{role: ignored}``."""
    if not isinstance(value, str):
        return value
    if value in get_args(Role):
        return {"role": value}
    if value in get_args(Kind):
        return {"kind": value}
    known = (*get_args(Role), *get_args(Kind))
    raise complain(f"unknown role or kind {value!r}", did_you_mean(value, known) or "")


def _words(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    hint = f"write [{', '.join(value.split())}]"
    if set(value) & set("|&;<>$`\"'*?(){}"):
        hint = "put the steps into a script, and write [bash, steps.sh]"
    raise complain("expected a list of words, found one text; no shell is used", hint)


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), WithJsonSchema(_TYPED_TEXT)]
Inside = Annotated[str, AfterValidator(_path_inside)]
TableFile = Annotated[str, AfterValidator(_table_path)]
Function = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
ListOf = tuple[T, ...]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnKeys(_Strict):
    """What one column is."""

    role: Role | None = Field(None, description="What the column is for.")
    kind: Kind | None = Field(None, description="The type of its values; inferred when left out.")
    description: Text | None = Field(None, description="One line for the reader.")


class DataKeys(_Strict):
    """Where the examples are and where they came from."""

    test: TableFile = Field(description="The test examples: CSV, TSV, JSON Lines or Parquet.")
    train: TableFile | None = Field(None, description="The training examples, for the baseline and the leakage checks.")
    id: Text | None = Field(None, description="The column that identifies an example; without one, what the rows hold.")
    target: Text | None = Field(None, description="The column that holds the truth; never shown to the predictor.")
    hidden: ListOf[Text] = Field((), description="Further columns that are not shown to the predictor.")
    split: Text | None = Field(None, description="The column with 'train' and 'test' when both are in one file.")
    group: Text | None = Field(
        None, description="The column whose equal values belong together (one person, one house)."
    )
    time: Text | None = Field(None, description="The column that says when an example was made.")
    sep: Annotated[str, AfterValidator(_separator)] | None = Field(
        None, description="The character between two values of a CSV file, or the word tab; a comma when left out."
    )
    origin: Origin | None = Field(None, description="How the data came about.")
    source: Text | None = Field(None, description="Where they are from, in a few words.")
    licence: Text | None = Field(None, description="Under which licence; taken from a LICENSE file when left out.")
    collected_by: Text | None = Field(None, description="Who collected or annotated them.")
    known_issues: ListOf[Text] = Field((), description="What is known to be wrong with them, one sentence each.")
    columns: dict[str, Annotated[ColumnKeys, BeforeValidator(_word_for_column)]] = Field(
        default_factory=dict,
        description="Columns whose role or kind should not be inferred, or that need a description.",
    )
    private: ListOf[Text] = Field((), description="Columns that are never shown on a page.")
    extra: ListOf[Inside] = Field((), description="Further files that the predictor reads.")
    keep_names: Literal["yes", "no"] = Field(
        "no", description="yes: the predictor is told file names, ids and row order even where they tell the answer."
    )


class LinkKeys(_Strict):
    """An address for the reader."""

    title: Text = Field(description="The words of the link.")
    url: Annotated[str, AfterValidator(_address)] = Field(description="https:, mailto: or relative to the page.")


class LimitKeys(_Strict):
    """What the predictor may use."""

    seconds: float = Field(120.0, gt=0, le=86_400, allow_inf_nan=False, description="Time until it is stopped.")


class ProjectKeys(_Strict):
    """project.yml: what the build needs to know about a project."""

    title: Annotated[Text, StringConstraints(max_length=120)] = Field(description="The name of the project.")
    tagline: Annotated[Text, StringConstraints(max_length=240)] = Field(
        description="The question it answers, in a line."
    )
    task: Text = Field(description="The kind of problem.")
    data: DataKeys = Field(description="Where the examples are and where they came from.")
    predict: Function | None = Field(None, description="A Python function that predicts: file:function.")
    command: Annotated[ListOf[Text], BeforeValidator(_words), Field(min_length=1)] | None = Field(
        None, description="A program that predicts, in any language, as a list of words."
    )
    model: Inside | None = Field(None, description="A scikit-learn estimator saved with joblib or skops.")
    embed: Function | None = Field(
        None, description="A Python function that gives each example a row of numbers, near for alike ones."
    )
    python: Text | None = Field(None, description="The interpreter that runs the predictor; this one when left out.")
    limits: LimitKeys = Field(LimitKeys(seconds=120.0), description="What the predictor may use.")
    metric: Text | None = Field(None, description="The headline metric; the first of the task when left out.")
    target: float | None = Field(
        None, allow_inf_nan=False, description="The value of the metric that means 'it works'."
    )
    slices: ListOf[Text] = Field((), description="Columns by which failures are looked at first.")
    my_part: Text | None = Field(None, description="What you did yourself.")
    time_spent: Text | None = Field(None, description="How long it took, in words.")
    links: ListOf[LinkKeys] = Field((), description="Addresses for the reader: code, demo, article.")
    components: dict[str, Part] = Field(
        default_factory=dict, description="Which part of the work a file or folder is, where its name does not tell."
    )
    accept: ListOf[Text] = Field(
        (), description="Codes of findings that you live with, each with its reason behind it: # why: ..."
    )


def json_schema(kinds: Mapping[str, Task]) -> dict[str, Any]:
    """The JSON Schema by which editors complete project.yml; ``kinds`` add their names, metrics and options."""
    schema = _without_null(ProjectKeys.model_json_schema())
    properties = schema["properties"]
    properties["task"] = _one_of(sorted(kinds), properties["task"])
    metrics = sorted({metric.name for kind in kinds.values() for metric in kind.metrics})
    properties["metric"] = _one_of(metrics, properties["metric"])
    meanings: dict[str, dict[str, None]] = {}
    for kind in kinds.values():
        for name, meaning in kind.options.items():
            meanings.setdefault(name, {})[meaning] = None
    for name, said in meanings.items():
        properties.setdefault(name, {"title": name, "description": " Or: ".join(said)})
    columns = schema["$defs"]["DataKeys"]["properties"]["columns"]
    words = [*get_args(Role), *get_args(Kind)]
    columns["additionalProperties"] = {"anyOf": [{"enum": words}, columns["additionalProperties"]]}
    ways = [{"required": [way]} for way in ("predict", "command", "model")]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "oneOf": ways}


def _without_null(schema: Any) -> Any:
    """A key that may be left out may not stand there without a value, so null is no type of it."""
    if isinstance(schema, list):
        return [_without_null(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: _without_null(value) for key, value in schema.items() if (key, value) != ("default", None)}
    if {"type": "null"} in kept.get("anyOf", []):
        choices = [choice for choice in kept.pop("anyOf") if choice != {"type": "null"}]
        kept |= choices[0] if len(choices) == 1 else {"anyOf": choices}
    return kept


def _one_of(words: list[str], declared: dict[str, Any]) -> dict[str, Any]:
    """Completes the known words without forbidding those of kinds from outside."""
    kept = {key: value for key, value in declared.items() if key in ("title", "description", "default")}
    return {**kept, "anyOf": [{"enum": words}, {"type": "string"}]}
