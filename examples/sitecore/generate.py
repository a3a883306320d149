#!/usr/bin/env python3
"""Writes this example: the serialized items of a small museum's Sitecore, and `expected.json`, the defects seeded into them.

    python3 generate.py

Everything is made up. The same files come out every time.
"""
import json, os, shutil, uuid

HERE = os.path.dirname(os.path.abspath(__file__))
SPACE = uuid.UUID("5d1c6d0e-0000-4000-8000-00000000c0de")
PLATFORM = {
    "/sitecore": "11111111-1111-1111-1111-111111111111", "/sitecore/content": "0de95ae4-41ab-4d01-9eb0-67441b7c2450",
    "/sitecore/media library": "3d6658d8-a0bf-4e75-b3e2-d050fabcf4e1", "/sitecore/templates": "3c1715fe-6a13-4fcf-845f-de308ba9741d",
    "/sitecore/templates/Project": "825b30b4-b40b-422e-9920-23a1b6bda89c", "/sitecore/layout": "eb2e4ffd-2761-4653-b052-26a64d385227",
    "/sitecore/layout/Renderings": "32566f0e-7686-45f1-a12f-d7260bd78bc3", "/sitecore/layout/Layouts": "75cc5ce4-8979-4008-9d3c-806477d57619",
    "/sitecore/layout/Placeholder Settings": "1ce3b36c-9b0c-4eb5-a996-bfcb4eaa5287",
    "/sitecore/system/Languages": "64c4f646-a3fa-4205-b98e-4de2c609b60f", "/sitecore/system/Languages/en": "af584191-45c9-4201-8740-5409f4cf8bdd",
    "/sitecore/system/Workflows": "05592656-56d7-4d85-aacf-30919ee494f9",
}
T = dict(template="ab86861a-6030-46c5-b394-e8f99e8b87db", section="e269fbb5-3750-427a-9149-7aa950b49301",
         field="455a3e98-a627-4b40-8035-e683a0331ac7", folder="a87a00b1-e6db-45ab-8b54-636fec3b5523",
         template_folder="0437fee2-44c9-46a6-abe9-28858d9fee8c", workflow="1c0acc50-37be-4742-b43c-96a07a7410a5",
         language="f68f13a6-3395-426a-b9a1-fa2dc60d94eb", state="4b7e2da9-de43-4c83-88c3-02f042031d04", layout="3a45a723-64ee-4919-9d41-02fd40fd1466",
         rendering="04646a89-996f-4ee7-878a-ffdbf1f0ef0d", placeholder="5c547d4e-7111-4995-95b0-6b561751bf2e",
         media_folder="fe5dd826-48c6-436d-b87a-7c4210c7413b", jpeg="daf085e8-602e-43a6-8299-038ff171349f",
         standard="1930bbeb-7805-471a-a3be-4858ac7cf696")
F = {
    "__Base template": "12c33f3f-86c5-43a5-aeb4-5598cec45116", "__Standard values": "f7d48a55-2158-4f02-9356-756654404f73",
    "__Masters": "1172f251-dad4-4efb-a329-0c63500e4f1e", "__Icon": "06d5295c-ed2f-4a54-9bf2-26228d113318",
    "__Renderings": "f1a1fe9e-a60c-4ddb-a3a0-bb5b29fe732e", "__Final Renderings": "04bf00db-f5fb-41f7-8ab7-22408372a981",
    "__Never publish": "9135200a-5626-4dd8-ab9d-d665b8c11748", "__Is Bucket": "d312103c-b36c-4ca5-864a-c85f9abda503",
    "__Security": "dec8d2d5-e3cf-48b6-a653-8e69e2716641", "__Created": "25bed78c-4957-4165-998a-ca1b52f67497",
    "__Updated": "d9cf14b1-fa16-4ba6-9288-e8a174d4d522", "__Workflow state": "3e431de1-525e-47a3-b6b0-1ccbec3a8c98",
    "__Hide version": "b8f42732-9cb8-478d-ae95-07e25345fb0f", "__Lock": "001dd393-96c5-490b-924a-b0f25cd9efd8",
    "__Source": "1b86697d-60ca-4d80-83fb-7555a2e6ce1c", "Type": "ab162cc0-dc80-4abf-8871-998ee5d7ba32",
    "Source": "1eb8ae32-e190-44a6-968d-ed904c794ebf", "Help": "9541e67d-ce8c-4225-803d-33f7f29f09ef",
    "Final": "fb8abc73-7acf-45a0-898c-d3ccb889c3ee", "Initial state": "b5166b38-e4bf-4410-953c-2037f2bf6a56",
    "__Unpublish": "7ead6fd6-6cf1-4aca-ac6b-b200e7bafe88", "__Valid from": "c8f93afe-bfd4-4e8f-9c61-152559854661", "__Valid to": "4c346442-e859-4efd-89b2-44aedf467d21",
    "Fallback Language": "892975ac-496f-4ac9-8826-087095c68e1d", "Placeholder Key": "7256bdab-1fd2-49dd-b205-cb4873d2917c", "Alt": "65885c44-8fcd-4a7f-94f1-ee63703fe193",
    "Blob": "40e50ed9-ba07-4702-992e-a912738d32dc", "Size": "6954b7c7-2487-423f-8600-436cb3b6dc0e",
    "Extension": "c06867fe-9a43-4c7d-b739-48780492d06f", "Mime Type": "6f47a0a5-9c94-4b48-abeb-42d38def6054",
    "Width": "22eac599-f13b-4607-a89d-c091763a467d", "Height": "de2ca9e4-c117-4c8a-a139-1ff4b199d15a",
}
HINT = {"Help": "__Short description"}
PIXEL = "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////2wBDAf//"
SITE, DATA = "/sitecore/content/Harbour/Website/Home", "/sitecore/content/Harbour/Website/Data"
TEMPLATES, MEDIA = "/sitecore/templates/Project/Harbour", "/sitecore/media library/Harbour"
RENDERINGS, SETTINGS = "/sitecore/layout/Renderings/Harbour", "/sitecore/layout/Placeholder Settings/Harbour"
WORKFLOW = "/sitecore/system/Workflows/Harbour Workflow"
items, defects = {}, []


def gid(path):
    return PLATFORM.get(path) or str(uuid.uuid5(SPACE, path.lower()))


def ref(path):
    return "{%s}" % gid(path).upper()


def item(path, template, shared=None, versions=None, parent=None, language="en", id_of=None, unversioned=None):
    """versions: a list of fields, the oldest first; None = one without fields."""
    items[id_of or path] = dict(path=path, id=gid(id_of or path), parent=parent or gid(path.rsplit("/", 1)[0]), template=template,
                                shared=shared or {}, languages={language: (unversioned or {}, [{}] if versions is None else versions)})
    return id_of or path


def add_language(path, language, *versions):
    items[path]["languages"][language] = ({}, list(versions))


def defect(check, path, kind="item"):
    defects.append({"check": check, "subject": "%s/%s" % (kind, gid(path))})


def scalar(text, indent):
    if any(c in text for c in "\r\n\"\\"):
        return "|\n" + "\n".join(" " * indent + line for line in text.split("\n"))
    return '"%s"' % text if any(c in text for c in ':[]{}!?-*%"&#') else text


def fields(lines, values, indent, owner):
    pad = " " * indent
    for name, value in sorted(values.items(), key=lambda it: field_id(it[0], owner)):
        lines.append('%s- ID: "%s"' % (pad, field_id(name, owner)))
        lines.append("%s  Hint: %s" % (pad, HINT.get(name, name)))
        if name == "Blob":
            lines.append('%s  BlobID: "%s"' % (pad, gid(owner["path"] + "#blob")))
        lines.append("%s  Value: %s" % (pad, scalar(value, indent + 4)))


def field_id(name, owner):
    if name in F:
        return F[name]
    template = next((it for it in items.values() if it["id"] == owner["template"] and it["path"].startswith(TEMPLATES)), None)
    return gid("%s/Content/%s" % (template["path"] if template else "unknown", name))


def write(it):
    lines = ["---", 'ID: "%s"' % it["id"], 'Parent: "%s"' % it["parent"], 'Template: "%s"' % it["template"],
             "Path: %s" % scalar(it["path"], 2)]
    if it["shared"]:
        lines.append("SharedFields:")
        fields(lines, it["shared"], 0, it)
    if it["languages"] and any(versions for _, versions in it["languages"].values()):
        lines.append("Languages:")
        for language, (unversioned, versions) in sorted(it["languages"].items()):
            lines.append("- Language: %s" % scalar(language, 4))
            if unversioned:
                lines.append("  Fields:")
                fields(lines, unversioned, 2, it)
            lines.append("  Versions:")
            for number, values in enumerate(versions, 1):
                lines.append("  - Version: %d" % number)
                if values:
                    lines.append("    Fields:")
                    fields(lines, values, 4, it)
    return "\ufeff" + "\n".join(lines) + "\n"


def template(name, *declared, bases=(), values=None, icon=True, standard=True, help_=True):
    path = "%s/%s" % (TEMPLATES, name)
    shared = {"__Base template": "|".join("{%s}" % b.upper() if "/" not in b else ref(b) for b in bases) or "{%s}" % T["standard"].upper()}
    if icon:
        shared["__Icon"] = "office/32x32/document.png"
    if standard:
        shared["__Standard values"] = ref(path + "/__Standard Values")
    item(path, T["template"], shared)
    if declared:
        item(path + "/Content", T["section"])
    for field in declared:
        field, kind = field.split(":")
        item("%s/Content/%s" % (path, field), T["field"], {"Type": kind}, unversioned={"Help": "What visitors read as %s." % field.lower()} if help_ else {})
    if standard:
        item(path + "/__Standard Values", gid(path), values or {})
    return path


def layout(*placed, on=True):
    renderings = "".join('<r id="%s" uid="{%s}" ph="%s" ds="%s" />' % (ref(r), uuid.uuid5(SPACE, r + ph + ds), ph, ds) for r, ph, ds in placed)
    name = ' l="%s"' % ref("/sitecore/layout/Layouts/Harbour") if on else ""
    return '<r><d id="{FE5D7FDF-89C0-4D99-9AA3-B5FBD009C9F3}"%s>%s</d></r>' % (name, renderings)


def delta(*placed):
    renderings = "".join('<r uid="{%s}" s:id="%s" s:ph="%s" s:ds="%s" />' % (uuid.uuid5(SPACE, r + ph + ds), ref(r), ph, ds) for r, ph, ds in placed)
    return '<r xmlns:p="p" xmlns:s="s" p:p="1"><d id="{FE5D7FDF-89C0-4D99-9AA3-B5FBD009C9F3}">%s</d></r>' % renderings


def page(name, title, about, below=SITE, shared=None, more=None, versions=None, **options):
    fields_ = {"Title": title, "MetaDescription": "The Harbour Museum tells you %s, with opening times, prices and the way to get there by ferry." % about,
               "__Created": "20260105T090000Z", "__Updated": "20260901T090000Z", "__Workflow state": ref(WORKFLOW + "/Published"), **(more or {})}
    return item("%s/%s" % (below, name), gid(PAGE), shared, [fields_] if versions is None else versions(fields_), **options)


def text(name, html, title=None, below=DATA, **options):
    return item("%s/%s" % (below, name), gid(TEXT), None, [{"Heading": title or name, "Text": html}], **options)


def picture(name, alt="A ship at the quay"):
    size = 40000 + sum(name.encode()) * 7
    return item("%s/%s" % (MEDIA, name), T["jpeg"],
                {"Blob": PIXEL, "Extension": "jpg", "Mime Type": "image/jpeg", "Size": str(size), "Width": "800", "Height": "533"},
                [{"Alt": alt} if alt else {}])


# ---- the platform's part -------------------------------------------------------------------------------------------------
for folder in ["/sitecore/content/Harbour", "/sitecore/content/Harbour/Website", DATA, RENDERINGS, SETTINGS]:
    item(folder, T["folder"])
item(TEMPLATES, T["template_folder"])
item(MEDIA, T["media_folder"])
item("/sitecore/layout/Layouts/Harbour", T["layout"])
HERO, RICH, LIST = (item("%s/%s" % (RENDERINGS, n), T["rendering"]) for n in ["Hero", "Rich Text", "Link List"])
for key in ["main", "aside"]:
    item("%s/%s" % (SETTINGS, key), T["placeholder"], {"Placeholder Key": key})
item(WORKFLOW, T["workflow"], {"Initial state": ref(WORKFLOW + "/Draft")})
item(WORKFLOW + "/Draft", T["state"])
item(WORKFLOW + "/Waiting", T["state"])
item(WORKFLOW + "/Published", T["state"], {"Final": "1"})

# ---- templates -----------------------------------------------------------------------------------------------------------
SEO = template("_Seo", "MetaDescription:Multi-Line Text", standard=False)
PAGE = template("Page", "Title:Single-Line Text", "Picture:Image", "Related:Multilist", "Next:General Link", bases=[SEO],
                values={"__Renderings": layout((HERO, "main", ""), (LIST, "aside", "")), "__Masters": ref(TEMPLATES + "/Page")})
items["%s/Page/Content/Related" % TEMPLATES]["shared"]["Source"] = "/sitecore/content/Harbour"
TEXT = template("Text", "Heading:Single-Line Text", "Text:Rich Text")
FOLDER = template("News Folder", values={"__Masters": ref(TEMPLATES + "/Page")})


def real_field(name, owner, _next=field_id):
    """Fields of the page templates are their own, those of `Page` or those of `_Seo`."""
    if name == "MetaDescription":
        return gid(SEO + "/Content/MetaDescription")
    if name == "Title":
        return gid(PAGE + "/Content/Title")
    return _next(name, owner)


field_id = real_field

# ---- content that is as it should be -------------------------------------------------------------------------------------
quay, lighthouse, whale = picture("quay"), picture("lighthouse", "The lighthouse at night"), picture("whale", "A whale's skeleton")
home = page("Home", "Harbour Museum: ships, people and the sea", "what there is to see", below=SITE.rsplit("/", 1)[0],
            shared={"Picture": '<image mediaid="%s" />' % ref(quay)})
text("Welcome", "<h2>Welcome</h2><p>Three floors of ships, maps and stories. Start at the <a href=\"~/link.aspx?_id=%s&amp;_z=z\">permanent collection</a>.</p>"
     % gid(SITE + "/Collection").replace("-", "").upper())
page("Collection", "The permanent collection of the museum", "what three centuries left on the quay", shared={"Picture": '<image mediaid="%s" alt="" />' % ref(lighthouse)},
     more={"__Final Renderings": delta((RICH, "main", ref(DATA + "/Welcome")))})
page("Visit", "Plan your visit to the harbour", "how a day at the quay may look",
     shared={"Related": ref(SITE + "/Collection"), "Next": '<link linktype="internal" id="%s" text="The collection" />' % ref(SITE + "/Collection")})
page("Whales", "Whales and the people who hunted them", "why the whalers sailed", shared={"Picture": '<image mediaid="%s" />' % ref(whale)})
for path in [home, SITE + "/Collection", SITE + "/Visit", SITE + "/Whales"]:
    (_, versions), = [items[path]["languages"]["en"]]
    add_language(path, "de", dict(versions[-1], Title="Hafenmuseum: %s" % path.rsplit("/", 1)[1]))
item(SITE + "/Archive", gid(FOLDER), {"__Is Bucket": "1"})
for n in range(25):
    item("%s/Archive/Log %02d" % (SITE, n), gid(FOLDER))

# ---- seeded defects ------------------------------------------------------------------------------------------------------
page("Tickets", "Tickets and prices for everybody", "what a ticket costs", more={"__Final Renderings": delta((RICH, "main", "local:/Data/Prices"))})
defect("links.datasource-missing", SITE + "/Tickets")
page("Ferry", "How to get here by ferry from the city", "when the ferry leaves", more={"__Final Renderings": delta((RICH, "main", ref(DATA + "/Gone")))})
defect("links.datasource-missing", SITE + "/Ferry")
page("Groups", "School classes and groups are welcome", "what classes can do here", shared={"Next": '<link linktype="internal" id="%s" text="Book" />' % ref("/gone/book")})
defect("links.broken-internal", SITE + "/Groups")
text("Directions", "<p>From the station walk down to the <a href=\"~/link.aspx?_id=%s&amp;_z=z\">old pier</a> and follow the signs.</p>" % gid("/gone/pier").replace("-", "").upper())
defect("links.broken-internal", DATA + "/Directions")
page("Shop", "The museum shop on the ground floor", "what the shop sells", shared={"Picture": '<image mediaid="%s" />' % ref("/gone/shop")})
defect("links.broken-image", SITE + "/Shop")
text("Cafe", "<p>Coffee and cake with a view.</p><p><img src=\"-/media/%s.ashx\" alt=\"The café\" /></p>" % gid("/gone/cafe").replace("-", "").upper(), title="The café upstairs")
defect("links.broken-image", DATA + "/Cafe")
page("Team", "The people who run the museum", "who works here", shared={"Related": ref(SITE + "/Visit") + "|" + ref("/gone/related")})
defect("links.broken-reference", SITE + "/Team")
page("Sponsors", "Who supports the museum and how", "who pays for all this", shared={"Next": '<link linktype="internal" id="%s" text="Annual report" />' % ref(SITE + "/Report")})
page("Report", "Annual report of the museum's society", "how the year went", shared={"__Never publish": "1"})
defect("links.unpublished-target", SITE + "/Sponsors")
page("Figures", "Visitors and figures of the last year", "how many people came", below=SITE + "/Report")
defect("workflow.unreachable", SITE + "/Report/Figures")
page("Old", "What the quay looked like in former times", "how the quay changed", below=SITE + "/Lost", parent=gid("/gone/lost"))
defect("structure.parent-missing", SITE + "/Lost/Old")
item(SITE + "/Regatta", gid("/gone/template"), None, [{"__Created": "20250105T090000Z"}])
defect("structure.template-missing", SITE + "/Regatta")
page("Exhibition", "The touring exhibition comes to town", "which ships are on tour", more={"__Source": "sitecore://master/%s?lang=en&ver=1" % ref("/gone/source")})
defect("structure.clone-source-missing", SITE + "/Exhibition")
page("About us", "About the museum and its founders", "who founded the museum")
page("about-us", "About the society behind the museum", "who the society is", id_of=SITE + "/about-us#2")
defect("structure.duplicate-name", SITE + "/About us"), defect("structure.duplicate-name", SITE + "/about-us#2")
item(SITE + "/Logbook", gid(FOLDER))
for n in range(31):
    item("%s/Logbook/Entry %02d" % (SITE, n), gid(FOLDER))
defect("structure.too-many-children", SITE + "/Logbook")
page("Hours", "Opening hours throughout the year", "when the doors are open", versions=lambda it: [it] * 11)
defect("structure.too-many-versions", SITE + "/Hours")
OFFERS = template("Offers Folder", values={"__Masters": ref("/gone/offer")})
item(SITE + "/Offers", gid(OFFERS))
defect("model.insert-option-missing", OFFERS + "/__Standard Values")
ORPHAN = template("Map", "Place:Single-Line Text", bases=["/gone/base"])
item(DATA + "/Map", gid(ORPHAN), None, [{"Place": "Pier 4"}])
defect("model.base-template-missing", ORPHAN)
A, B = (template(n, "Note%s:Single-Line Text" % n[-1], bases=[TEMPLATES + "/_Ring " + o], standard=False) for n, o in [("_Ring A", "B"), ("_Ring B", "A")])
defect("model.base-template-cycle", A, "type"), defect("model.base-template-cycle", B, "type")
QUOTE = template("Quote", "Quote:memo")
item(DATA + "/Quote", gid(QUOTE), None, [{"Quote": "The sea gives and the sea takes."}])
defect("model.deprecated-field-type", QUOTE + "/Content/Quote")
text("Times", "<p>Every day from ten to six, on Thursdays until nine.</p>", title="Times of the day")
items[DATA + "/Times"]["languages"]["en"][1][0]["OldTeaser"] = "Nobody sees this any more"
defect("quality.field-not-in-model", DATA + "/Times")
page("Jobs", "Work with us at the Harbour Museum", "which jobs are open", more={"__Workflow state": ref(WORKFLOW + "/Waiting"), "__Updated": "20260301T090000Z"})
defect("workflow.stuck", SITE + "/Jobs")
page("Press", "Press releases and pictures to print", "what the papers ask for", more={"__Lock": '<r owner="sitecore\\former" date="20260301T101500Z" />'})
defect("workflow.locked", SITE + "/Press")
page("Members", "Become a member of the society", "what members get", more={"__Hide version": "1"})
defect("workflow.no-publishable-version", SITE + "/Members")
picture("old-poster", "A poster of 1998")
defect("media.unused", MEDIA + "/old-poster", "asset")
page("Library", "The library of the museum is open to all", "what there is to read", shared={"Picture": '<image mediaid="%s" />' % ref(picture("library", ""))})
defect("media.alt-missing", MEDIA + "/library", "asset")
page("Workshop", "$name in the boat workshop", "how ships in bottles are made")
defect("quality.placeholder-text", SITE + "/Workshop")
text("Photo", "<p>Our oldest photograph.</p><p><img src=\"-/media/%s.ashx\" /></p>" % gid(quay).replace("-", ""), title="The oldest photograph")
defect("a11y.image-alt-missing", DATA + "/Photo")
item("%s/Carousel" % RENDERINGS, T["rendering"])
defect("structure.rendering-unused", RENDERINGS + "/Carousel")
item("%s/footer-left" % SETTINGS, T["placeholder"], {"Placeholder Key": "footer-left"})
defect("structure.placeholder-unused", SETTINGS + "/footer-left")
UNUSED = template("Event 2019", "Place:Single-Line Text", "Guests:Treelist")
defect("model.reference-unrestricted", UNUSED + "/Content/Guests")
defect("model.type-unused", UNUSED, "type")
PLAIN = template("Notice", "Line:Single-Line Text", icon=False, standard=False)
item(DATA + "/Notice", gid(PLAIN), None, [{"Line": "The lift is out of order."}])
defect("model.icon-missing", PLAIN, "type"), defect("model.standard-values-missing", PLAIN, "type")
BOTH = template("Landing", "Slogan:Single-Line Text", "Colour:Droplist", bases=[PAGE, SEO], values={"__Renderings": layout((HERO, "main", ""))})
items[BOTH + "/Content/Colour"]["shared"]["Source"] = DATA
item(SITE + "/Summer", gid(BOTH), None, [{"Title": "Summer at the harbour for families", "MetaDescription":
     "Boat trips, a treasure hunt and a night in the lighthouse: the summer programme for families with children from six."}])
defect("model.base-template-diamond", BOTH, "type")
above = None
for level in range(7):
    above = template("_Level %d" % level, bases=[above] if above else (), standard=False)
defect("model.inheritance-deep", above, "type"), defect("model.type-unused", above, "type")
page("Bistro", "Eat and drink beside the old crane", "what the kitchen cooks", shared={"__Renderings": layout((HERO, "main", ""))})
defect("structure.layout-override", SITE + "/Bistro")
page("Board", "Minutes of the board, for its members", "what the board decided", shared={"__Security": "au|sitecore\\somebody|pe|+item:read|"})
defect("security.acl-on-user", SITE + "/Board")
page("Offer", "The winter offer for two adults", "what the offer holds", more={"__Valid to": "20260131T000000Z"})
defect("quality.expired-live", SITE + "/Offer")
page("Regatta week", "The regatta week in the old harbour", "which boats take part", more={"__Valid from": "20261201T000000Z", "__Valid to": "20261124T000000Z"})
defect("quality.invalid-date-range", SITE + "/Regatta week")
LOOSE = "/sitecore/system/Workflows/Harbour Translation"
item(LOOSE, T["workflow"], {"Initial state": ref(LOOSE + "/Begun")})
item(LOOSE + "/Begun", T["state"])
defect("workflow.misconfigured", LOOSE)

LANGUAGES = "/sitecore/system/Languages"
for name, fallback in [("en", None), ("de", "en"), ("fr", "fr-CA"), ("fr-CA", "fr")]:
    item("%s/%s" % (LANGUAGES, name), T["language"], {"Fallback Language": ref("%s/%s" % (LANGUAGES, fallback))} if fallback else {})
defect("locale.fallback-loop", LANGUAGES + "/fr"), defect("locale.fallback-loop", LANGUAGES + "/fr-CA")

# ---- files ---------------------------------------------------------------------------------------------------------------
INCLUDES = {"content": "/sitecore/content", "media": "/sitecore/media library", "templates": "/sitecore/templates",
            "layout": "/sitecore/layout", "languages": "/sitecore/system/Languages", "workflows": "/sitecore/system/Workflows"}
shutil.rmtree(os.path.join(HERE, "src"), ignore_errors=True)
for key, it in items.items():
    name, root = next((n, r) for n, r in INCLUDES.items() if it["path"].startswith(r))
    path = os.path.join(HERE, "src/items", name, *it["path"][len(root) + 1:].split("/")) + ("-2" if "#" in key else "") + ".yml"
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="\n") as out:
        out.write(write(it))
os.makedirs(os.path.join(HERE, "src/items/_roles/sitecore"), exist_ok=True)
with open(os.path.join(HERE, "src/items/_roles/sitecore/Harbour Editor.yml"), "w", encoding="utf-8", newline="\n") as out:
    out.write("\ufeff---\nRole: |\n  sitecore\\Harbour Editor\nMemberOf:\n  Role: |\n    sitecore\\Author\n")
module = {"namespace": "Harbour", "items": {"includes": [{"name": n, "path": p} for n, p in INCLUDES.items()]},
          "roles": [{"domain": "sitecore", "pattern": "^Harbour"}]}
for name, content in [("src/Harbour.module.json", module),
                      ("sitecore.json", {"modules": ["src/*.module.json"], "serialization": {"defaultModuleRelativeSerializationPath": "items"}}),
                      ("expected.json", {"as_of": "2026-11-01", "defects": sorted(defects, key=lambda it: (it["check"], it["subject"]))})]:
    with open(os.path.join(HERE, name), "w", newline="\n") as out:
        out.write(json.dumps(content, indent=1) + "\n")
print(len(items), "items,", len(defects), "defects")
