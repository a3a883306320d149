#!/usr/bin/env python3
"""What fifteen checks should find in a folder of serialized items, computed independently of Conduit.

    findings.py FOLDER > NAME.findings.json

Where Conduit follows pointers that it understood, this looks for the bare id anywhere in the text of any other file: a use that Conduit
overlooks shows as a difference. `tests/sitecore_estates.rs` compares.
"""
import json, os, re, sys
from collections import defaultdict

from count import FIELD, FIELD_TYPE, RENDERINGS, TEMPLATE, attribute, load, norm, value

BASE, STANDARD, ICON = ("12c33f3f-86c5-43a5-aeb4-5598cec45116", "f7d48a55-2158-4f02-9356-756654404f73",
                        "06d5295c-ed2f-4a54-9bf2-26228d113318")
PARAMETERS, STANDARD_TEMPLATE, RENDERING_PARAMETERS = (
    "a77e8568-1ab3-44f1-a664-b7c37ec7810d", "1930bbeb-7805-471a-a3be-4858ac7cf696", "8ca06d6a-b353-44e8-bc31-b528c7306971")
BUCKET, SOURCE = "d312103c-b36c-4ca5-864a-c85f9abda503", "1b86697d-60ca-4d80-83fb-7555a2e6ce1c"
RENDERING_TEMPLATES = {"2a3e91a0-7987-44b5-ab34-35c2d9de83b9", "99f8905d-4a87-4eb8-9f8b-a9bebfb3add6",
                       "04646a89-996f-4ee7-878a-ffdbf1f0ef0d", "0a98e368-cdb9-4e1e-927c-8e0c24a003fb",
                       "f1f1d639-4f54-40c2-8be0-81266b392ceb", "1dde3f02-0bd7-4779-867a-dc578adf91ea"}
OLD_TYPES = {"html", "link", "lookup", "memo", "reference", "server file", "text", "tree", "tree list", "valuelookup"}
FOLDERS = {"fe5dd826-48c6-436d-b87a-7c4210c7413b", "a87a00b1-e6db-45ab-8b54-636fec3b5523",
           "239f9cf4-e5a0-44e0-b342-0f32cd4c6d8b", "e3e2d58c-df95-4230-adc9-279924cece84"}
GUIDS = re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")


def includes(root):
    found = []
    for folder, _, names in os.walk(root):
        for name in names:
            if name.endswith(".module.json"):
                module = json.load(open(os.path.join(folder, name), encoding="utf-8-sig"))
                for include in module.get("items", {}).get("includes", []):
                    found.append((include.get("database", "master"), include["path"].lower().rstrip("/"),
                                  include.get("scope", "itemAndDescendants").lower(),
                                  [(r["path"].lower(), r.get("scope", "itemAndDescendants").lower()) for r in include.get("rules", [])]))
    return found


def covers(found, database, path):
    path = path.lower()
    for of, root, scope, rules in found:
        if of != database or not (path == root or path.startswith(root + "/")):
            continue
        levels = path[len(root):].count("/")
        if {"singleitem": levels > 0, "itemandchildren": levels > 1, "descendantsonly": levels == 0}.get(scope, False):
            continue
        if any(s == "ignored" and (path + "/").startswith(root + "/" + p.strip("/") + "/") for p, s in rules):
            continue
        return of, root, scope, rules
    return None


def main(root):
    docs, modules = [], includes(root)
    for folder, _, names in os.walk(root):
        for name in sorted(names):
            if name.lower().endswith((".yml", ".yaml")):
                doc = load(os.path.join(folder, name))
                if isinstance(doc, dict) and "ID" in doc and "Path" in doc:
                    docs.append(Doc(doc, modules))
    docs = [d for d in docs]
    by_id = {(d.database, d.id): d for d in docs}
    by_path = {(d.database, d.path.lower()): d for d in docs}
    templates = {d.id: d for d in docs if d.template == TEMPLATE}
    standard = {d.parent: d for d in docs if d.name.lower() == "__standard values"}
    bases = {i: [norm(g) for g in GUIDS.findall(t.shared(BASE))] for i, t in templates.items()}
    whole = {r for r in ("content", "media library", "templates", "layout", "system") for db, path, scope, rules in modules
             if db == "master" and not rules and scope in ("itemanddescendants", "descendantsonly")
             and ("/sitecore/" + r == path or path == "/sitecore")}

    def line(template):
        seen, todo = [], [template]
        while todo:
            at = todo.pop()
            if at not in seen:
                seen.append(at)
                todo += bases.get(at, [])
        return seen

    fields_of = defaultdict(list)
    sections = {d.id: d.parent for d in docs if d.template == "e269fbb5-3750-427a-9149-7aa950b49301"}
    for d in docs:
        if d.template == FIELD:
            fields_of[sections.get(d.parent, d.parent)].append(d.id)

    def is_whole(template):
        return template in templates and all(t in templates or t == STANDARD_TEMPLATE for t in line(template))

    def has_layout(doc):
        return any(re.search(r'[\s:]l="\{', text) for f, text in doc.texts() if f in RENDERINGS)

    def is_page(doc):
        return has_layout(doc) or any(has_layout(standard[t]) for t in line(doc.template) if t in standard)

    def is_content(doc):
        if doc.database != "master" or not doc.path.lower().startswith("/sitecore/content/") or doc.name.lower() == "__standard values":
            return False
        if {"presentation", "settings"} & set(doc.path.lower().split("/")[4:]):
            return False
        if is_page(doc):
            return True
        if is_whole(doc.template):
            return any(fields_of[t] for t in line(doc.template))
        return any(not hint.startswith("__") for hint in doc.hints())

    used_templates = {d.template for d in docs if is_content(d)}
    own = {t for t in templates if not templates[t].path.lower().startswith("/sitecore/templates/system/")}
    found = defaultdict(set)
    for t in own & used_templates:
        if not templates[t].shared(STANDARD):
            found["model.standard-values-missing"].add(t)
        if not templates[t].shared(ICON):
            found["model.icon-missing"].add(t)
    listed = {b for many in bases.values() for b in many}
    parameters = {norm(g) for d in docs if d.template in RENDERING_TEMPLATES for g in GUIDS.findall(d.shared(PARAMETERS))}
    items_of = {d.template for d in docs if d.name.lower() != "__standard values"}
    for t in own:
        is_helper = t in listed or t in parameters or RENDERING_PARAMETERS in line(t) or "/rendering parameters/" in templates[t].path.lower()
        page_type = t in standard and has_layout(standard[t])
        if t not in items_of and (page_type or not is_helper):
            found["model.type-unused"].add(t)
    platform = {STANDARD_TEMPLATE, RENDERING_PARAMETERS}
    for t, many in bases.items():
        above = {b for base in many for b in line(base)}
        if t in above:
            found["model.base-template-cycle"].add(t)
        elif any(b in line(o) for b in set(many) - platform for o in set(many) - {b}):
            found["model.base-template-diamond"].add(t)
        for b in many:
            if b not in templates and b not in platform and "templates" in whole:
                found["model.base-template-missing"].add(t)
    mentions = defaultdict(set)
    for d in docs:
        for guid in {norm(g) for _, text in d.texts() for g in GUIDS.findall(text)}:
            mentions[guid].add(d.key)
    placed = {norm(g) for d in docs for f, text in d.texts() if f in RENDERINGS for g in GUIDS.findall(text)}
    parents = {(d.database, d.parent) for d in docs}
    siblings = defaultdict(list)
    for d in docs:
        siblings[(d.database, d.parent)].append(d)
        if d.template == FIELD and d.shared(FIELD_TYPE).lower() in OLD_TYPES:
            found["model.deprecated-field-type"].add(d.key)
        if d.template in RENDERING_TEMPLATES and d.id not in placed:
            found["structure.rendering-unused"].add(d.key)
        is_asset = d.path.lower().startswith("/sitecore/media library/") and d.template not in FOLDERS and (d.database, d.id) not in parents
        if is_asset and not mentions[d.id] - {d.key}:
            found["media.unused"].add(d.key)
        above = d.path.rsplit("/", 1)[0]
        if (d.database, d.parent) not in by_id and ((d.database, above.lower()) in by_path or covers(modules, d.database, above)):
            if d.parent not in PLATFORM_ROOTS:
                found["structure.parent-missing"].add(d.key)
        if is_content(d) and is_whole(d.template):
            allowed = {f for t in line(d.template) for f in fields_of[t]}
            if any(f not in allowed and not h.startswith("__") and text.strip() for f, h, text in d.all_fields()):
                found["quality.field-not-in-model"].add(d.key)
        for f, text in d.texts():
            if f in RENDERINGS:
                for element in re.findall(r"<r\s[^>]*>", text):
                    source = attribute(element, "ds").replace("&amp;", "&").strip()
                    if source.startswith("local:") and d.path.lower().startswith("/sitecore/content"):
                        target = d.path + "/" + source[6:].lstrip("/")
                    elif source.startswith("/sitecore/"):
                        target = source
                    elif GUIDS.fullmatch(source.strip("{}")):
                        if "content" in whole and norm(source) not in {i for _, i in by_id}:
                            found["links.datasource-missing"].add(d.key)
                        continue
                    else:
                        continue
                    if (d.database, target.lower().rstrip("/")) not in by_path and covers(modules, d.database, target):
                        found["links.datasource-missing"].add(d.key)
            if f == SOURCE and "content" in whole:
                if any(norm(g) not in {i for _, i in by_id} for g in GUIDS.findall(text)):
                    found["structure.clone-source-missing"].add(d.key)
    for (database, parent), here in siblings.items():
        names = defaultdict(list)
        for d in here:
            names[d.name.lower().replace("-", " ")].append(d)
        for same in names.values():
            if len(same) > 1:
                found["structure.duplicate-name"] |= {d.key for d in same}
        above = by_id.get((database, parent))
        most = max(sum(1 for d in here if language in d.languages()) for language in {x for d in here for x in d.languages()} or {"en"})
        if above and above.shared(BUCKET) != "1" and most > 100:
            found["structure.too-many-children"].add(above.key)
    checks = ["links.datasource-missing", "media.unused", "model.base-template-cycle", "model.base-template-diamond",
              "model.base-template-missing", "model.deprecated-field-type", "model.icon-missing", "model.standard-values-missing",
              "model.type-unused", "quality.field-not-in-model", "structure.clone-source-missing", "structure.duplicate-name",
              "structure.parent-missing", "structure.rendering-unused", "structure.too-many-children"]
    print(json.dumps({check: sorted(found[check]) for check in checks}, indent=1))


PLATFORM_ROOTS = {"11111111-1111-1111-1111-111111111111", "0de95ae4-41ab-4d01-9eb0-67441b7c2450", "3d6658d8-a0bf-4e75-b3e2-d050fabcf4e1",
                  "3c1715fe-6a13-4fcf-845f-de308ba9741d", "eb2e4ffd-2761-4653-b052-26a64d385227", "13d6d6c6-c50b-4bbd-b331-2b04f1a58f21",
                  "05592656-56d7-4d85-aacf-30919ee494f9"}


class Doc:
    def __init__(self, doc, modules):
        self.id, self.parent, self.template, self.path = norm(doc["ID"]), norm(doc["Parent"]), norm(doc["Template"]), doc["Path"]
        self.name = self.path.rsplit("/", 1)[1]
        by_module = [i[0] for i in sorted(modules, key=lambda i: -len(i[1])) if covers([i], i[0], self.path)]
        self.database = doc.get("DB") or (by_module or ["master"])[0]
        self.key = self.id if self.database == "master" else self.database + ":" + self.id
        self._shared, self._languages = doc.get("SharedFields") or [], doc.get("Languages") or []

    def shared(self, guid):
        return (value(self._shared, guid) or "").strip()

    def languages(self):
        return [l["Language"] for l in self._languages if l.get("Versions")]

    def all_fields(self):
        for many in [self._shared] + [x for l in self._languages for x in [l.get("Fields") or []] + [v.get("Fields") or [] for v in l.get("Versions") or []]]:
            for field in many:
                if "BlobID" not in field:
                    yield norm(field["ID"]), field.get("Hint", ""), field.get("Value") or ""

    def texts(self):
        return [(guid, text) for guid, _, text in self.all_fields()]

    def hints(self):
        return [hint for _, hint, _ in self.all_fields()]


if __name__ == "__main__":
    main(sys.argv[1])
