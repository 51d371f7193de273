"""Writes the page of all options from `undrop methods --json` on standard input.

undrop methods --json | python3 scripts/make_reference.py docs/reference/options.md
"""

import json
import sys
from pathlib import Path

HEAD = """# Options

Made from the parameter tables by `make reference`; not to be edited. In `--config` files the names are the same, with
hyphens or underscores.
"""

COMMANDS = {
    "impute": ("undrop impute", "For every method."),
    "posterior": ("undrop posterior", "For what another tool predicted."),
    "compare": ("undrop compare", ""),
    "evaluate": ("undrop evaluate", ""),
    "convert": ("undrop convert", ""),
    "simulate_run": ("undrop simulate", "Output and run."),
    "simulate": ("undrop simulate: the model", ""),
    "report": ("undrop report", ""),
}


def code(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"`{value}`" if value != "" else ""


def allowed(option: dict) -> str:
    if "choices" in option:
        text = ", ".join(f"`{choice}`" for choice in option["choices"])
    elif "minimum" in option and "maximum" in option:
        text = f"{option['minimum']:.10g} to {option['maximum']:.10g}"
    elif "minimum" in option:
        text = f"at least {option['minimum']:.10g}"
    elif "maximum" in option:
        text = f"at most {option['maximum']:.10g}"
    else:
        text = ""
    words = " or ".join(f"`{word}`" for word in option.get("words", []))
    return ", or ".join(part for part in (text, words) if part)


def flags(option: dict) -> str:
    names = [option["short_flag"]] if "short_flag" in option else []
    names.append(option["flag"])
    if option["type"] == "boolean" and option["default"] is True:
        names.append(option["flag"].replace("--", "--no-", 1))
    return ", ".join(f"`{name}`" for name in names)


def default(option: dict) -> str:
    return "required" if option.get("required") else code(option["default"])


def row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def table(options: list[dict], with_source: bool) -> str:
    head = ["option", "meaning", "allowed", "default"] + (["symbol", "published program"] if with_source else [])
    lines = [row(head), "|" + "---|" * len(head)]
    for option in options:
        cells = [flags(option), option["help"], allowed(option), default(option)]
        if with_source:
            cells += [option.get("symbol", ""), option.get("reference_default", "")]
        lines.append(row(cells))
    return "\n".join(lines) + "\n"


def presets(method: dict) -> str:
    named = {name: values for name, values in method["presets"].items() if values}
    if not named:
        return ""
    names = sorted({option for values in named.values() for option in values})
    lines = [row(["option", *named]), "|" + "---|" * (len(named) + 1)]
    for name in names:
        lines.append(row([f"`--{name.replace('_', '-')}`", *(code(values.get(name, "")) for values in named.values())]))
    return "\nPresets (what differs from the default):\n\n" + "\n".join(lines) + "\n"


def kind(method: dict) -> str:
    return "Control" if method["is_control"] else "Method"


def page(facts: dict) -> str:
    parts = [HEAD]
    for key, (title, note) in COMMANDS.items():
        parts.append(f"\n## {title}\n\n" + (f"{note}\n\n" if note else "") + table(facts["commands"][key], False))
    for method in facts["methods"]:
        source = f" {method['citation']}, doi:{method['doi']}." if method["doi"] else ""
        options = f"\n{table(method['options'], True)}" if method["options"] else "\nNo options of its own.\n"
        parts.append(f"\n## {kind(method)} {method['name']}\n\n{method['title']}.{source}\n\n")
        parts.append(f"{method['summary']}\n{options}{presets(method)}")
    return "".join(parts)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(page(json.load(sys.stdin)), encoding="utf-8")
