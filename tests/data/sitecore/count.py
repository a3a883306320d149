#!/usr/bin/env python3
"""Counts what a folder of serialized Sitecore items holds, independently of Conduit.

    count.py FOLDER > NAME.counts.json

Reads with a general YAML library (PyYAML, every scalar as text) where Conduit has a reader of its own, and regular expressions where
Conduit parses XML and HTML. What the dialect writes illegally (`Value: *`) is put into quotes first. `tests/sitecore_estates.rs`
holds Conduit to these figures.

Counted are the pointers of one version of each language: the newest that may be published (not hidden, its workflow state final or not
known), else the newest. Values shared by all languages count once. A pointer of an item to itself does not count.
"""
import collections, json, os, re, sys
import yaml

GUID = r"\{?([0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12})\}?"
TEMPLATE, SECTION, FIELD = (
    "ab86861a-6030-46c5-b394-e8f99e8b87db", "e269fbb5-3750-427a-9149-7aa950b49301", "455a3e98-a627-4b40-8035-e683a0331ac7")
STATE, WORKFLOW = "4b7e2da9-de43-4c83-88c3-02f042031d04", "1c0acc50-37be-4742-b43c-96a07a7410a5"
RENDERINGS = {"f1a1fe9e-a60c-4ddb-a3a0-bb5b29fe732e", "04bf00db-f5fb-41f7-8ab7-22408372a981"}
ICON, SOURCE = "06d5295c-ed2f-4a54-9bf2-26228d113318", "1b86697d-60ca-4d80-83fb-7555a2e6ce1c"
HIDE, WORKFLOW_STATE = "b8f42732-9cb8-478d-ae95-07e25345fb0f", "3e431de1-525e-47a3-b6b0-1ccbec3a8c98"
FINAL, FIELD_TYPE = "fb8abc73-7acf-45a0-898c-d3ccb889c3ee", "ab162cc0-dc80-4abf-8871-998ee5d7ba32"
PLACEHOLDER_KEY = "7256bdab-1fd2-49dd-b205-cb4873d2917c"
# Standard fields whose ids count as pointers; other fields with `__` are the editor's own business.
KEPT = {"__Base template", "__Standard values", "__Masters", "__Workflow", "__Workflow state", "__Default workflow", "__Source Item",
        "__Insert Rules"}


FOLDERS = {"fe5dd826-48c6-436d-b87a-7c4210c7413b", "a87a00b1-e6db-45ab-8b54-636fec3b5523",
           "239f9cf4-e5a0-44e0-b342-0f32cd4c6d8b", "e3e2d58c-df95-4230-adc9-279924cece84"}
FILES = set()


def norm(guid):
    digits = re.sub("[^0-9a-f]", "", guid.lower())
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def load(path):
    text = open(path, encoding="utf-8-sig", newline="").read().replace("\r\n", "\n")
    text = re.sub(r"^( *Value: )([*%].*)$", r"\1'\2'", text, flags=re.M)
    return yaml.load(text, Loader=yaml.BaseLoader)


def value(fields, guid):
    return next((f.get("Value") or "" for f in fields if norm(f["ID"]) == guid), None)


def attribute(xml, name):
    found = re.search(r"""(?:^|[\s:])%s\s*=\s*(?:"([^"]*)"|'([^']*)')""" % name, xml)
    return (found.group(1) or found.group(2) or "") if found else ""


def main(root):
    docs, roles = [], 0
    for folder, _, names in os.walk(root):
        for name in names:
            if name.lower().endswith((".yml", ".yaml")):
                doc = load(os.path.join(folder, name))
                if isinstance(doc, dict) and "ID" in doc and "Path" in doc:
                    docs.append(doc)
                elif isinstance(doc, dict) and "Role" in doc:
                    roles += 1
    kinds = {norm(d["ID"]): (value(d.get("SharedFields") or [], FIELD_TYPE) or "").lower()
             for d in docs if norm(d["Template"]) == FIELD}
    final = {norm(d["ID"]): any(value(f, FINAL) == "1" for f in [d.get("SharedFields") or []] + [
        v.get("Fields") or [] for l in d.get("Languages") or [] for v in l.get("Versions") or []])
        for d in docs if norm(d["Template"]) == STATE}
    counts, refs, languages = collections.Counter(), collections.Counter(), collections.Counter()
    parents = {norm(d["Parent"]) for d in docs}
    FILES.update(norm(d["ID"]) for d in docs if d["Path"].lower().startswith("/sitecore/media library/")
                 and norm(d["ID"]) not in parents and norm(d["Template"]) not in FOLDERS)
    for doc in docs:
        template, path = norm(doc["Template"]), doc["Path"]
        counts["items"] += 1
        counts["templates"] += template == TEMPLATE
        counts["sections"] += template == SECTION
        counts["template_fields"] += template == FIELD
        counts["below_content"] += path.lower().startswith("/sitecore/content/")
        blob = any("BlobID" in f for f in doc.get("SharedFields") or []) or any(
            "BlobID" in f for l in doc.get("Languages") or [] for v in l.get("Versions") or [] for f in v.get("Fields") or [])
        counts["media_with_blob"] += blob and path.lower().startswith("/sitecore/media library/") and norm(doc["ID"]) not in parents
        all_languages = [l for l in doc.get("Languages") or [] if l.get("Versions")]
        for language in all_languages:
            languages[language["Language"]] += 1
            counts["versions"] += len(language["Versions"])
            counts["most_versions"] = max(counts["most_versions"], len(language["Versions"]))
        shown = []
        for language in all_languages:
            versions = sorted(language["Versions"], key=lambda v: -int(v["Version"]))

            def publishable(version):
                fields = version.get("Fields") or []
                state = value(fields, WORKFLOW_STATE)
                known = final.get(norm(state)) if state else None
                return value(fields, HIDE) != "1" and known is not False

            best = next((v for v in versions if publishable(v)), versions[0])
            shown.append((language.get("Fields") or []) + (best.get("Fields") or []))
        for fields in [doc.get("SharedFields") or []] + shown:
            for field in fields:
                point(field, norm(doc["ID"]), path, kinds, refs)
    print(json.dumps({"counts": dict(sorted(counts.items())), "roles": roles, "languages": dict(sorted(languages.items())),
                      "references": dict(sorted(refs.items()))}, indent=1))


def point(field, own, path, kinds, refs):
    text, guid, hint = (field.get("Value") or "").strip(), norm(field["ID"]), field.get("Hint", "").strip()
    if not text or "BlobID" in field or guid == PLACEHOLDER_KEY:
        return

    def add(kind, target=None):
        if target is None or norm(target) != own:
            refs[kind] += 1

    def mentioned():
        for target in {norm(g) for g in re.findall(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|(?<=media/)[0-9a-fA-F]{32}", text)}:
            if target in FILES:
                add("file_mentioned", target)

    if guid in RENDERINGS:
        mentioned()
        for element in re.findall(r"<d\s[^>]*>", text):
            if re.fullmatch(GUID, attribute(element, "l")):
                add("layout", attribute(element, "l"))
        for element in re.findall(r"<r\s[^>]*uid=[^>]*>", text):
            if re.fullmatch(GUID, attribute(element, "id")):
                add("rendering", attribute(element, "id"))
            source = attribute(element, "ds").replace("&amp;", "&").strip()
            if re.fullmatch(GUID, source):
                add("datasource_id", source)
            elif source.startswith("local:"):
                if path.lower().startswith("/sitecore/content"):
                    add("datasource_local")
            elif source.startswith("/sitecore/"):
                add("datasource_path")
        for element in re.findall(r"<action\s[^>]*>", text):
            if re.fullmatch(GUID, attribute(element, "RenderingItem")):
                add("rendering", attribute(element, "RenderingItem"))
            if re.fullmatch(GUID, attribute(element, "DataSource")):
                add("datasource_id", attribute(element, "DataSource"))
        return
    if guid == ICON:
        found = re.match(r"/?[-~]/media/([0-9a-fA-F]{32})\b", text)
        if found:
            add("editor_picture", found.group(1))
        return
    if guid == SOURCE:
        found = re.search(GUID, text)
        if found:
            add("list", found.group(1))
        return
    if hint.startswith("__") and hint not in KEPT:
        if text.startswith("<image") and re.fullmatch(GUID, attribute(text, "mediaid")):
            add("editor_picture", attribute(text, "mediaid"))
        return
    if re.match(r"<link[\s/>]", text):
        kind, target, url = attribute(text, "linktype").lower(), attribute(text, "id"), attribute(text, "url").strip()
        if kind and re.fullmatch(GUID, target):
            add("link_id", target)
        elif kind == "anchor":
            add("link_anchor")
        elif kind not in ("", "internal", "media") and url:
            add("link_address")
        elif not kind and re.fullmatch(GUID, target):
            add("link_id", target)
        return
    if re.match(r"<(image|file)[\s/>]", text):
        if re.fullmatch(GUID, attribute(text, "mediaid")):
            add("image_id" if text.startswith("<image") else "link_id", attribute(text, "mediaid"))
        elif attribute(text, "src").strip():
            add("image_address" if text.startswith("<image") else "link_address")
        return
    parts = [p.strip() for p in re.split(r"[|\r\n]", text) if p.strip()]
    if parts and all(re.fullmatch(GUID, p) for p in parts):
        for part in parts:
            if set(norm(part)) != {"0", "-"}:
                add("list", part)
        return
    mentioned()
    kind = kinds.get(guid, "")
    if kind == "internal link" and text.startswith("/sitecore/"):
        add("path")
        return
    if kind == "rich text" or not kind and re.search(r"</(p|a|div|li|h2|h3)>|<br|^<[^r].*>$", text, re.S):
        refs["rich_text_link_id"] += len(re.findall(r"""href\s*=\s*["'][^"']*link\.aspx\?_id=[0-9a-fA-F]{32}""", text))
        refs["rich_text_media_id"] += len(re.findall(r"""(?:src|href)\s*=\s*["']/?[-~]/media/[0-9a-fA-F]{32}""", text))


if __name__ == "__main__":
    main(sys.argv[1])
