#!/usr/bin/env python3
"""Writes site.xml and expected.json: a small made-up museum in the shape WordPress 6.8 exports.

    python3 generate.py

The same bytes on every run: the dice are our own and every date is counted back from AS_OF. Most posts are clean; each
deliberate defect is written down in expected.json as {kind, check, subject}. The secrets are made up by the same dice
and open nothing.
"""
import datetime
import json
import pathlib
import xml.sax.saxutils as sax

AS_OF = datetime.datetime(2026, 11, 1, 9, 0, 0)
HOME = "https://harbour-museum.example"
LOCALE = "en-GB"
HERE = pathlib.Path(__file__).parent


class Dice:
    """A linear congruential generator, so that no version of Python changes the result."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n

    def pick(self, items):
        return items[self.below(len(items))]

    def sample(self, items, n):
        items = list(items)
        return [items.pop(self.below(len(items))) for _ in range(min(n, len(items)))]

    def string(self, n, letters):
        return "".join(self.pick(letters) for _ in range(n))


dice = Dice(20261101)

# ---------------------------------------------------------------------------------------------------------- text --

SLOTS = {
    "who": ["the harbour master", "a retired pilot", "our conservator", "the ferry crew", "a shipwright's daughter", "the night watchman",
            "a team of volunteers", "the customs clerk", "two brothers from the north quay", "the lifeboat coxswain", "a schoolteacher",
            "the curator of prints", "a visiting surveyor", "the widow of a net maker", "an apprentice rigger"],
    "place": ["the north quay", "the old fish market", "Chandler's Row", "the dry dock", "the customs shed", "the inner basin", "Gull Island",
              "the rope walk", "the breakwater", "the pilot station", "St Brannoc's church", "the coal wharf", "the town archive",
              "the sail loft", "the slipway below the mill"],
    "mat": ["larch", "copper sheet", "pitch pine", "tarred hemp", "cast iron", "sailcloth", "oak", "lead paint", "slate", "elm", "brass",
            "linen thread", "riveted steel", "whale oil", "walnut"],
    "year": ["1794", "1811", "1836", "1848", "1859", "1867", "1873", "1888", "1896", "1904", "1911", "1923", "1937", "1951", "1968", "1974"],
    "n": ["three", "four", "seven", "nine", "eleven", "fourteen", "sixteen", "twenty", "thirty-one", "forty", "sixty"],
    "thing": ["a ledger with a water stain across every page", "a photograph nobody had dated", "the original bill of sale",
              "a box of brass fittings", "a letter folded into the lining", "a set of half models", "the key to a door long since bricked up",
              "a chart corrected in red ink", "a child's drawing of the same scene", "the log of a single winter", "a tin of unopened paint",
              "a receipt signed with a cross"],
    "how": ["slowly", "almost by accident", "with great care", "over two winters", "in a single afternoon", "against the advice of the council",
            "at low water", "by lamplight", "with borrowed tools", "in front of a small crowd", "piece by piece"],
    "sense": ["smell of tar", "sound of the bell buoy", "cold of the stone floor", "weight of the door", "grain of the wood", "pattern of the rivets",
              "colour of the water", "draught from the loft", "scratch marks on the sill", "noise of the gulls"],
    "now": ["It can be seen in the east gallery.", "It hangs above the stairs today.", "Visitors may touch the copy beside it.",
            "A drawing of it is on the back of the ticket.", "It returns to the quay each summer.", "It is kept in the dark, and shown twice a year.",
            "The label was rewritten last spring.", "Children usually find it first."],
}

SENTENCES = [
    "The story of {s} begins in {year}, when {who} came ashore near {place}.",
    "Nobody had asked for {s}, and for {n} years nobody thanked {who} for it.",
    "What survives is mostly {mat}, with later repairs in {mat2}.",
    "In the spring of {year} a storm moved the shingle and laid bare the footings beside {place}.",
    "{Who} described {s} in a notebook that reached us with {thing}.",
    "The work was done {how}, and the bill came to {n} pounds.",
    "A second account, written near {place}, disagrees on almost every point.",
    "Our own measurements put the length at {n} paces, a little more than the plan allows.",
    "People who remember {s} speak first of the {sense}.",
    "When the railway arrived in {year}, trade at {place} fell by half within {n} months.",
    "{Who} kept the papers dry under a sheet of {mat}.",
    "The joints were cut in {mat} and sealed with {mat2}, a habit that boat builders brought ashore.",
    "Between {year} and the war the building behind {place} changed hands {n} times.",
    "It took {n} people to lift the largest part, and none of them agreed where to put it down.",
    "In the archive we found {thing}, which changed the order of events.",
    "For a long time {s} was thought to be older than {place}.",
    "The tide reaches {place} twice a day, and everything built there has had to allow for it.",
    "{Who} paid for the roof, and asked only that the door face the water.",
    "A fire in {year} spared the rafters of {mat} but took the stairs.",
    "The paint was matched from a flake no larger than a thumbnail.",
    "There were {n} such places along this coast; only two are left.",
    "Look closely and the {sense} tells you which side faced the weather.",
    "The museum bought {s} {how}, with money raised at {n} coffee mornings.",
    "An inventory of {year} lists {n} barrels, a broken anchor and {thing}.",
    "Much of what we know of {s} comes from {who}, who never learned to write.",
    "The tools were made at {place} from {mat} and whatever the sea brought in.",
    "Engineers of the time called the design stubborn; {who} called it honest.",
    "The first visitors came by boat, since the road past {place} flooded every autumn.",
    "A model of {s} in {mat} stands next to the window, at a scale of one to {n}.",
    "The name is older than the thing itself and first appears in {year}.",
    "{Who} had it moved {how}, one cart at a time.",
    "In a bad year the whole town lived on what was landed at {place}.",
    "The conservator removed {n} layers of varnish before the lettering could be read.",
    "There is a dent on the left side that matches the fender of a ferry sunk in {year}.",
    "Schools along the estuary still sing a verse about {s}, though the words have drifted.",
    "The clerk wrote that {s} was worth less than the {mat} it was made of.",
    "During the winter of {year} the harbour froze as far as {place}.",
    "Whoever built it knew {mat} well and trusted {mat2} less.",
    "The council minutes mention {s} {n} times, and complain in all but one of them.",
    "When divers returned to the spot they brought up {thing}.",
    "Since then {who} has looked after it on Sunday mornings.",
    "The oldest part is a beam of {mat}, reused from a ship broken up near {place}.",
    "Letters to the newspaper called the plan wasteful, noisy and late.",
    "By {year} the last apprentice had left and the shutters stayed closed.",
    "A photograph from {place} shows {n} men and a dog, all looking at something outside the frame.",
    "The restoration was finished {how} and opened without a speech.",
    "We asked {who} to read the entry aloud, and recorded the pauses as well.",
    "What looks like decoration is a repair, made with {mat} after the collision of {year}.",
    "The path from {place} follows the line of a wall that no map shows.",
    "Even now the {sense} is stronger after rain.",
    "{Who} left the museum {thing}, on the condition that it never be cleaned.",
    "The scale on the wall marks every flood since {year}; the highest is {n} inches above the rest.",
    "Rope from the walk was sold by weight, and wet rope was how fortunes were made.",
    "A cast of {mat} replaced the original when the frost split it.",
    "The harbour board meant to demolish {s} in {year}, but the contractor's barge sank first.",
    "Only {n} copies were printed, and one of them was used to wrap fish.",
    "At low water you can still walk around {s} with dry feet.",
    "From {place} the light could be seen {n} miles out on a clear night.",
    "The drawings call for {mat}; the builders used {mat2} and said nothing.",
    "It was {who} who noticed that the numbers had been painted upside down.",
    "A small exhibition about {s} will travel to {n} libraries next year.",
    "{Now}",
]

HEADINGS = ["How it was made", "The people behind it", "What the papers say", "A hard winter", "Finding the original", "From workshop to gallery",
            "Repairs and changes", "What to look for", "The view from the quay", "Questions that remain", "Moving it indoors", "A second life"]


def prose(subject, n, used):
    """n sentences about the subject, none used before in the same text."""
    out = []
    for template in dice.sample([t for t in SENTENCES if t not in used], n):
        used.add(template)
        values = {k: dice.pick(v) for k, v in SLOTS.items()}
        values["mat2"] = dice.pick([m for m in SLOTS["mat"] if m != values["mat"]])
        text = template.format(s=subject, Who=values["who"][0].upper() + values["who"][1:], Now=values["now"], **values)
        out.append(text[0].upper() + text[1:])
    return " ".join(out)


# -------------------------------------------------------------------------------------------------------- blocks --

def block(name, html, attributes=None):
    extra = " " + json.dumps(attributes, separators=(",", ":")) if attributes else ""
    return f"<!-- wp:{name}{extra} -->\n{html}\n<!-- /wp:{name} -->"


def para(html):
    return block("paragraph", f"<p>{html}</p>")


def heading(text, level=2):
    return block("heading", f'<h{level} class="wp-block-heading">{text}</h{level}>', None if level == 2 else {"level": level})


def html_block(html):
    return block("html", html)


def a(href, text):
    return f'<a href="{href}">{text}</a>'


def image(media, alt, size="large"):
    attribute = "" if alt is None else f' alt="{alt}"'
    source = media["url"].replace(".jpg", "-1024x683.jpg") if size == "large" else media["url"]
    return block("image", f'<figure class="wp-block-image size-{size}"><img src="{source}"{attribute} class="wp-image-{media["id"]}"/></figure>',
                 {"id": media["id"], "sizeSlug": size, "linkDestination": "none"})


# --------------------------------------------------------------------------------------------------------- items --

items, comments, defects = [], {}, []


def defect(kind, check, subject):
    if isinstance(subject, dict):
        subject = f"asset/{subject['id']}" if subject["type"] == "attachment" else f"item/{subject['id']}@{LOCALE}"
    defects.append({"kind": kind, "check": check, "subject": subject})


def slugify(title):
    return "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in title.lower().replace("'", "")).split())


def add(id, type, title, **more):
    item = {"id": id, "type": type, "title": title, "slug": slugify(title), "status": "publish", "days": 120, "changed": None, "parent": 0,
            "content": "", "excerpt": "", "categories": [], "tags": [], "meta": [], "author": "m.tregear", "password": "", "link": None}
    item.update(more)
    if item["changed"] is None:
        item["changed"] = item["days"]
    if item["link"] is None:
        base = {"exhibit": f"{HOME}/exhibits/"}.get(type, f"{HOME}/")
        item["link"] = f"{base}{item['slug']}/" if item["status"] == "publish" or type == "attachment" else f"{HOME}/?p={id}"
    items.append(item)
    return item


def media(id, name, title, alt, width=1600, height=1067, size=None, days=420):
    path = f"2025/09/{name}"
    size = size or 150000 + dice.below(200000)
    sizes = f's:6:"medium";a:5:{{s:4:"file";s:11:"300x200.jpg";s:5:"width";i:300;s:6:"height";i:200;s:9:"mime-type";s:10:"image/jpeg";s:8:"filesize";i:9000;}}'
    facts = (f'a:6:{{s:5:"width";i:{width};s:6:"height";i:{height};s:4:"file";s:{len(path)}:"{path}";s:8:"filesize";i:{size};'
             f's:5:"sizes";a:1:{{{sizes}}}s:10:"image_meta";a:0:{{}}}}')
    meta = [("_wp_attached_file", path), ("_wp_attachment_metadata", facts)]
    if alt:
        meta.append(("_wp_attachment_image_alt", alt))
    item = add(id, "attachment", title, status="inherit", days=days, meta=meta, slug=slugify(title) + "-picture")
    item["url"] = f"{HOME}/wp-content/uploads/{path}"
    item["alt"] = alt
    return item


photos = [media(200 + i, name + ".jpg", title, alt) for i, (name, title, alt) in enumerate([
    ("crane-at-dawn", "Crane at dawn", "A hand crane on the quay before sunrise"),
    ("rope-walk", "The rope walk", "A long low shed with strands of rope laid out"),
    ("lamp-room", "Lamp room", "Brass lamps on a shelf in the lighthouse"),
    ("half-models", "Half models", "Nine half models of hulls on a white wall"),
    ("ferry-deck", "Ferry deck", "Passengers on the open deck of a small ferry"),
    ("sail-loft", "Sail loft", "A sailmaker kneeling on a spread of canvas"),
    ("chart-table", "Chart table", "A sea chart held flat by lead weights"),
    ("net-store", "Net store", "Brown nets hanging from the rafters of a store"),
    ("dry-dock", "Dry dock", "A wooden hull on blocks in the dry dock"),
    ("tide-gauge", "Tide gauge", "A painted board with the heights of past floods"),
])]
unlabelled = media(211, "store-room.jpg", "Store room", "")
missing_alt_media = media(212, "members-evening.jpg", "Members evening", "")
heavy = media(213, "panorama.jpg", "Panorama", "The whole harbour from the church tower", 2400, 1600, 3_400_000)
wide = media(214, "survey-sheet.jpg", "Survey sheet", "A survey of the harbour on eight joined sheets", 6400, 3200, 480_000)
twin_a = media(215, "bell-one.jpg", "Bell, first scan", "The ship's bell from the front", 1200, 800, 234_567)
twin_b = media(216, "bell-two.jpg", "Bell, second scan", "The ship's bell on its stand", 1200, 800, 234_567)
unused = [media(217, "old-banner.jpg", "Old banner", "A banner for a fair long past"), media(218, "logo-draft.jpg", "Logo draft", "A first draft of the logo")]

CATEGORIES = {1: ("uncategorized", "Uncategorized"), 21: ("boats", "Boats"), 22: ("people", "People"), 23: ("harbour", "Harbour"),
              24: ("conservation", "Conservation"), 25: ("events", "Events"), 26: ("partners-2019", "Partners 2019")}
TAGS = {31: ("steam", "Steam"), 32: ("rigging", "Rigging"), 33: ("lighthouse", "Lighthouse"), 34: ("fishing", "Fishing"), 35: ("ferries", "Ferries"),
        36: ("archive", "Archive"), 37: ("storms", "Storms"), 38: ("tide-tables", "Tide tables"), 39: ("tide-tables-2", "tide-tables"),
        40: ("intranet", "Intranet")}
used_categories, used_tags = [21, 22, 23, 24, 25], [31, 32, 33, 34, 35, 36, 37]

next_post = 101
linkable = []


def summary(subject):
    return dice.pick([
        f"What we know about {subject}, who looked after it, and where in the museum you can see what is left of it today.",
        f"A short history of {subject}, told from the ledgers, the letters and the people who were there at the time.",
        f"How {subject} came to the harbour, what it was used for, and why it took so long to find out the truth.",
    ])


def story(title, subject, **more):
    """A clean post: 380 words or more, a picture, links, terms, a summary. Returned before it is added."""
    global next_post
    used = set()
    picture = photos[next_post % len(photos)]
    blocks = [para(prose(subject, 5, used)), heading(dice.pick(HEADINGS[:6]))]
    if linkable:
        target = linkable[-1 - dice.below(min(6, len(linkable)))]
        blocks.append(para(prose(subject, 5, used) + f" Compare {a(target['link'], target['title'].replace('&', '&amp;'))}, which stood close by."))
    else:
        blocks.append(para(prose(subject, 5, used)))
    blocks += [image(picture, picture["alt"]), heading(dice.pick(HEADINGS[6:9]), 3), para(prose(subject, 6, used)),
               heading(dice.pick(HEADINGS[9:])), para(prose(subject, 6, used)), para(prose(subject, 6, used))]
    days = 30 + dice.below(260)
    post = {"title": title, "blocks": blocks, "excerpt": summary(subject), "categories": [dice.pick(used_categories)],
            "tags": dice.sample(used_tags, 2), "thumb": photos[(next_post + 3) % len(photos)]["id"], "days": days, "changed": days - dice.below(20)}
    post.update(more)
    if "days" in more and "changed" not in more:
        post["changed"] = more["days"]
    return post


def publish(post, linked=True):
    global next_post
    post = dict(post)
    content = post.pop("content", None)
    blocks = post.pop("blocks")
    thumb = post.pop("thumb")
    meta = post.pop("meta", []) + ([("_thumbnail_id", str(thumb))] if thumb else [])
    id = post.pop("id", next_post)
    type = post.pop("type", "post")
    title = post.pop("title")
    item = add(id, type, title, content="\n\n".join(blocks) if content is None else content, meta=meta, **post)
    if id == next_post:
        next_post += 1
    if linked and item["status"] == "publish" and type == "post" and title:
        linkable.append(item)
    return item


def with_block(title, subject, extra, at=2, **more):
    post = story(title, subject, **more)
    post["blocks"].insert(at, extra)
    return publish(post)


# Clean stories first, so that the others have something to link to.
CLEAN = [
    ("The hand crane on the north quay", "the hand crane"), ("A ropewalk four hundred paces long", "the ropewalk"),
    ("The lamp that was never lit", "the unlit lamp"), ("Half models and whole boats", "the collection of half models"),
    ("The last ferry to Gull Island", "the island ferry"), ("Canvas, wax and patience", "the sail loft"),
    ("A chart with a missing rock", "the surveyor's chart"), ("Where the nets were mended", "the net store"),
    ("The dry dock and its keeper", "the dry dock"), ("Reading the tide gauge", "the tide gauge"),
    ("The pilot cutter Constance", "the pilot cutter"), ("A bell without a ship", "the ship's bell"),
    ("The customs shed after dark", "the customs shed"), ("The winter the basin froze", "the great frost"),
    ("The shipwright's daughter", "the shipwright's workshop"), ("Lead weights and long memories", "the sounding leads"),
]
for title, subject in CLEAN:
    publish(story(title, subject))

# ------------------------------------------------------------------------------------------------------- defects --

second_part = publish(story("The second season of the dig", "the second season", status="draft", days=20))
renamed = publish(story("First survey of the mud flats", "the first survey", meta=[("_wp_old_slug", "mud-flats-survey")]))

p = with_block("Behind the scenes of the store", "the store room", image(unlabelled, None))
defect("image_missing_alt", "a11y.image-alt-missing", p)
defect("media_missing_alt", "media.alt-missing", unlabelled)
p = with_block("An evening with the members", "the members' evening", image(missing_alt_media, "members-evening.jpg"))
defect("image_alt_is_file_name", "a11y.image-alt-filename", p)
defect("media_missing_alt", "media.alt-missing", missing_alt_media)
p = with_block("The fish auction, hour by hour", "the fish auction", para("Prices are in " + a("/archive/auction-prices-1911/", "the price list of 1911") + "."))
defect("broken_internal_link", "links.broken-internal", p)
p = with_block("A plan for the breakwater", "the breakwater", para("The plan is " + a(f"{HOME}/wp-content/uploads/2025/09/breakwater-plan.pdf", "a large drawing") + "."))
defect("broken_internal_link", "links.broken-internal", p)
p = with_block("Knots that hold", "the knot board", para("Jump to " + a("#bowline", "the bowline") + "."))
defect("broken_fragment_link", "links.fragment-missing", p)
p = with_block("Portraits of the lifeboat crew", "the lifeboat crew",
               html_block(f'<img src="{HOME}/wp-content/uploads/2025/09/crew-1923.jpg" alt="Eleven men in cork jackets">'))
defect("broken_internal_image", "links.broken-image", p)
p = with_block("The first season of the dig", "the excavation", para("It goes on in " + a(f"{HOME}/?p={second_part['id']}", "the report on the second season") + "."))
defect("link_to_unpublished", "links.unpublished-target", p)
p = with_block("Mud, maps and measuring poles", "the measuring poles", para("It began with " + a(f"{HOME}/mud-flats-survey/", "the survey of the flats") + "."))
defect("redirected_internal_link", "links.redirect-permanent", p)
p = with_block("Books about the estuary", "the estuary library", para("Scans are in " + a("http://example.org/archive/12", "the open archive of maps") + "."))
defect("insecure_link", "links.insecure-scheme", p)
p = with_block("The weather station", "the weather station", html_block('<img src="http://example.net/media/forecast.png" alt="Tomorrow’s forecast">'))
defect("mixed_content", "links.mixed-content", p)
p = with_block("Copying the harbour plan", "the harbour plan", para("Compare " + a("http://localhost:8888/plan/", "the working copy of the plan") + "."))
defect("link_to_local_host", "links.environment-leak", p)
p = with_block("Opening times through the years", "the ticket office", para("Write to " + a("mailto:tickets", "the ticket office") + "."))
defect("malformed_link", "links.malformed", p)
p = with_block("Steps down to the water", "the water stairs", para("See " + a("#", "the list of steps") + "."))
defect("link_without_destination", "links.empty", p)
p = with_block("How a block is rigged", "the block and tackle", heading("Sheaves and pins", 4))
defect("heading_skip", "a11y.heading-skipped", p)
p = with_block("The clock in the tower", "the tower clock", heading("The clock in the tower", 1), at=1)
defect("heading_h1_in_body", "seo.h1-count", p)
p = with_block("Signals by flag and lamp", "the signal mast", heading("&nbsp;"))
defect("empty_heading", "a11y.heading-empty", p)
p = with_block("The bosun's chair", "the bosun's chair", para('Here follows <a href="https://example.org/chair"></a> a drawing.'))
defect("empty_link", "a11y.link-name-missing", p)
p = with_block("A night in the lightship", "the lightship", para("For the log " + a("https://example.org/log", "click here") + "."))
defect("vague_link_text", "a11y.link-text-generic", p)

twin = publish(story("Fog on the estuary", "the fog signal", slug="fog-on-the-estuary"), linked=False)
other = publish(story("Fog on the Estuary", "the fog bell", slug="fog-on-the-estuary-2"), linked=False)
for p in (twin, other):
    defect("duplicate_title", "quality.duplicate-title", p)
body = story("The anchor in the car park", "the great anchor")
first = publish(body)
second = publish({**body, "title": "Our anchor, outdoors", "excerpt": summary("the anchor outdoors")})
for p in (first, second):
    defect("duplicate_body", "quality.duplicate-body", p)
body = story("Caulking a seam", "the caulking irons")
first = publish(body)
near = [b.replace("The work was done", "All the work was done") for b in body["blocks"]] + [para("The irons are back in their rack.")]
second = publish({**body, "title": "How a seam is caulked", "blocks": near, "excerpt": summary("caulking a deck")})
for p in (first, second):
    defect("near_duplicate_body", "quality.near-duplicate-body", p)

p = publish(story("Notes for the spring display", "the spring display", content="<!-- wp:paragraph -->\n<p></p>\n<!-- /wp:paragraph -->"))
defect("empty_body", "quality.empty-body", p)
p = publish(story("Closed on Monday", "the closing day", blocks=[para("The museum is closed on Monday while the floor is waxed. The café stays open.")], thumb=0))
defect("thin_content", "quality.thin-content", p)
defect("missing_featured_image", "media.featured-missing", p)
p = with_block("A new roof for the boat hall", "the boat hall", para("Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor."))
defect("placeholder_text", "quality.placeholder-text", p)
p = with_block("Friends of the museum", "the friends' society", para("TODO: add the new committee before the meeting."))
defect("placeholder_text", "quality.placeholder-text", p)
p = publish(story("", "the forgotten entry", slug="untitled-entry"))
defect("missing_title", "seo.title-missing", p)
p = publish(story("The cooper's yard", "the cooper's yard", excerpt=""))
defect("missing_excerpt", "seo.description-missing", p)
p = publish(story("The ice house", "the ice house", thumb=0))
defect("missing_featured_image", "media.featured-missing", p)
p = publish(story("The pilot's telescope", "the telescope", thumb=98765))
defect("broken_featured_image", "links.broken-reference", p)
p = publish(story("A visit from the flood engineers", "the flood gate", categories=[1]))
defect("uncategorised", "structure.uncategorised", p)
p = publish(story("Winter programme", "the winter programme", days=1500, changed=1100))
defect("stale_post", "quality.stale", p)
p = with_block("Rates of the old harbour board", "the harbour board", "<!-- wp:group -->\n<div class=\"wp-block-group\"><p>Never closed.</p></div>", at=7)
defect("malformed_block", "quality.malformed-block", p)
p = with_block("Regatta notices", "the regatta", html_block('<center><font color="red" size="5">Start at noon</font></center>'))
defect("obsolete_markup", "quality.obsolete-markup", p)
p = with_block("The diving bell", "the diving bell", html_block('<p style="color:#b00;font-size:11px">Pasted from a letter.</p>'))
defect("inline_style", "quality.pasted-markup", p)
p = with_block("Where the wrecks lie", "the wreck chart", html_block('<iframe src="https://example.org/map/7" width="600" height="400"></iframe>'))
defect("iframe_without_title", "a11y.frame-title", p)
p = with_block("Catches by year", "the catch register", block("table", '<figure class="wp-block-table"><table><tbody><tr><td>Year</td><td>Crates</td></tr>'
               '<tr><td>1904</td><td>1,210</td></tr><tr><td>1911</td><td>980</td></tr></tbody></table></figure>'))
defect("table_without_header", "a11y.table-no-header", p)
p = with_block("A film of the launch", "the launch", html_block('<video src="https://example.org/launch.mp4" controls></video>'))
defect("video_without_captions", "a11y.video-captions", p)
PIXELS = dice.string(6000, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
p = with_block("The ticket stub", "the ticket stub", html_block(f'<img alt="A torn ticket" src="data:image/jpeg;base64,/9j/{PIXELS}">'))
defect("inline_data_image", "media.inline-data", p)
p = with_block("A menu from the steamer", "the steamer", para("The CafÃ© on deck served tea until nine; the cook’s own copy says so."))
defect("broken_encoding", "quality.broken-encoding", p)
p = with_block("Ask the archive", "the reading room", html_block('<form action="/"><input type="text" name="s"></form>'))
defect("form_without_label", "a11y.form-label", p)
p = with_block("Research requests", "the research desk", para("Write to reading.room@harbour-museum.example with the number of the box."))
defect("email_in_body", "security.email-in-content", p)

UPPER, ALL = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
p = with_block("Digitising the ledgers", "the ledgers", para("The upload uses <code>" + "AK" + "IA" + dice.string(16, UPPER) + "</code> for now."))
defect("leaked_secret", "security.secret-in-content", p)
p = publish(story("Handing over the website", "the website", excerpt="The new volunteer can publish with gh" + "p_" + dice.string(36, ALL) + " until the account is ready for use."))
defect("leaked_secret", "security.secret-in-content", p)
key = "\n".join(dice.string(64, ALL) for _ in range(8))
p = with_block("Notes on the new server", "the server room", block("code", '<pre class="wp-block-code"><code>-----BEGIN RSA ' + "PRIVATE KEY-----\n" + key
               + "\n-----END RSA " + "PRIVATE KEY-----</code></pre>"))
defect("leaked_secret", "security.secret-in-content", p)

# What breaks naive readers of the report: terminals, spreadsheets, browsers, templates.
p = with_block("Live departures", "the departures board", html_block("<script>window.museum=1</script><p>After the script.</p>"))
defect("hostile_script_in_body", "security.script-in-content", p)
p = with_block("Tides for the week", "the week's tides", para('See <a href="javascript:window.museum=2">the tables of tides</a>.'))
defect("hostile_javascript_link", "security.script-in-content", p)
for kind, title, check in [
    ("hostile_script_in_title", "<script>window.museum=3</script>Guided tours", "security.script-in-content"),
    ("hostile_formula_title", "=cmd|' /C calc'!A0", "security.injection-payload"),
    ("hostile_template_title", "{{7*7}} ${jndi:ldap://example.org/a}", "security.injection-payload"),
    ("hostile_terminal_title", "\u009b31mRed tide\u009b0m", "quality.invisible-characters"),
    ("hostile_direction_title", "Invoice \u202efdp.exe", "quality.invisible-characters"),
    ("hostile_zero_width_title", "Zero\u200bwidth\u2060title", "quality.invisible-characters"),
]:
    p = publish(story(title, "the odd notice", slug=kind.replace("_", "-")), linked=False)
    defect(kind, check, p)
publish(story("東京の港の地図", "the chart from Tokyo", slug="%e6%9d%b1%e4%ba%ac%e3%81%ae%e6%b8%af"))

# Pictures that are too much, shown in one post.
p = story("The whole harbour on one wall", "the panorama")
p["blocks"][4:4] = [image(m, m["alt"], "full") for m in (heavy, wide, twin_a, twin_b)]
publish(p)
defect("oversized_image", "media.oversize-image", heavy)
defect("oversized_dimensions", "media.oversize-dimensions", wide)
defect("duplicate_media", "media.duplicate-file", twin_a)
defect("duplicate_media", "media.duplicate-file", twin_b)
for m in unused:
    defect("unused_media", "media.unused", m)

# Not published, or not in time.
p = publish(story("An idea for a podcast", "the podcast", status="draft", days=420))
defect("stale_draft", "workflow.stale-draft", p)
p = publish(story("Lantern walk", "the lantern walk", status="future", days=9, changed=40))
defect("missed_schedule", "workflow.schedule-missed", p)
publish(story("Spring reopening", "the reopening", status="future", days=-3650, changed=10))
publish(story("Draft of the annual report", "the annual report", status="draft", days=12))

# Tags that differ in their writing only.
publish(story("Printing the tide tables", "the printed tables", tags=[38, 36]))
publish(story("Tide tables for walkers", "the pocket tables", tags=[39, 36]))
for t in (38, 39):
    defect("near_duplicate_tag", "structure.duplicate-term", f"item/term/post_tag/{t}@{LOCALE}")
defect("unused_category", "structure.unused-term", f"item/term/category/26@{LOCALE}")
defect("unused_tag", "structure.unused-term", f"item/term/post_tag/40@{LOCALE}")

# What the installer left.
hello = publish({"id": 1, "title": "Hello world!", "slug": "hello-world", "blocks": [para("Welcome to WordPress. This is your first post. Edit or delete it, then start writing!")],
                 "excerpt": "", "categories": [1], "tags": [], "thumb": 0, "days": 200, "changed": 200})
for kind, check in [("default_content", "quality.default-content"), ("uncategorised", "structure.uncategorised"), ("thin_content", "quality.thin-content"),
                    ("missing_excerpt", "seo.description-missing"), ("missing_featured_image", "media.featured-missing")]:
    defect(kind, check, hello)

# -------------------------------------------------------------------------------------------------- other content --

for i, (title, subject) in enumerate([("The lifeboat Perseverance", "the lifeboat"), ("Diver's helmet", "the diver's helmet"), ("The rigger's bench", "the rigger's bench")]):
    post = story(title, subject)
    publish({**post, "id": 501 + i, "type": "exhibit", "categories": [], "tags": []})
exhibits = [it for it in items if it["type"] == "exhibit"]

notice = add(401, "wp_block", "Opening hours notice", content=para("Open from ten to five, Tuesday to Sunday."), days=100)
forgotten = add(402, "wp_block", "Summer closing notice", content=para("Closed for the summer fair."), days=800)
defect("unused_reusable_block", "structure.unused-fragment", forgotten)


def page(id, title, subject, extra=(), **more):
    used = set()
    blocks = [para(prose(subject, 6, used)), heading(dice.pick(HEADINGS)), para(prose(subject, 6, used)), para(prose(subject, 6, used)), para(prose(subject, 5, used))]
    return add(id, "page", title, content="\n\n".join(blocks + list(extra)), **more)


def link_list(targets):
    rows = "\n\n".join(block("list-item", f"<li>{a(link, name)}</li>") for link, name in targets)
    return block("list", f'<ul class="wp-block-list">{rows}</ul>')


def label(item):
    return sax.escape(item["title"]) or "An entry without a title"


default = add(2, "page", "Sample Page", slug="sample-page", days=200,
              content=para("This is an example page. It's different from a blog post because it will stay in one place and will show up in your site navigation."))
defect("default_content", "quality.default-content", default)
defect("thin_content", "quality.thin-content", default)
visit = page(11, "Visit", "the museum building")
hours = page(12, "Opening hours", "the ticket hall", parent=11, link=f"{HOME}/visit/opening-hours/")
about = page(13, "About", "the museum")
contact = page(20, "Contact", "the front desk", [f'<!-- wp:block {{"ref":{notice["id"]}}} /-->'])
rota = page(17, "Volunteer rota", "the rota", status="draft", days=30)
handbook = page(18, "Volunteer handbook", "the volunteers", parent=17, link=f"{HOME}/volunteer-rota/volunteer-handbook/")
defect("parent_not_public", "workflow.unreachable", handbook)
orphan = page(19, "Boiler inspection notes", "the boiler")
defect("orphan_page", "links.orphan-page", orphan)
published = [it for it in items if it["status"] == "publish" and it["type"] in ("post", "exhibit")]
stories = page(14, "Stories", "the collection of stories", [heading("All stories"), link_list([(it["link"], label(it)) for it in published])])
topics = page(15, "Topics", "the card index", [heading("Topics and tags"), link_list(
    [(f"{HOME}/category/{s}/", n) for i, (s, n) in CATEGORIES.items()] + [(f"{HOME}/tag/{s}/", f"Tagged {n}") for i, (s, n) in TAGS.items()])])
home = page(10, "Home", "the harbour", [heading("Where to go next"), link_list([(it["link"], it["title"]) for it in (visit, hours, about, contact, stories, topics, handbook, default)])],
            link=f"{HOME}/")


def menu(id, title, kind, object, target, url=""):
    return add(id, "nav_menu_item", title, slug=str(id), days=60, link=f"{HOME}/{id}/", meta=[
        ("_menu_item_type", kind), ("_menu_item_menu_item_parent", "0"), ("_menu_item_object_id", str(target)), ("_menu_item_object", object), ("_menu_item_url", url)])


for i, it in enumerate((home, visit, stories, topics, contact)):
    menu(301 + i, "", "post_type", "page", it["id"])
menu(306, "Boats", "taxonomy", "category", 21)
broken = menu(307, "Summer fair", "post_type", "page", 987)
defect("broken_menu_item", "links.broken-reference", broken)
broken = menu(308, "Members", "custom", "custom", 308, f"{HOME}/members-area/")
defect("broken_menu_item", "links.broken-internal", broken)
insecure = menu(309, "Shop", "custom", "custom", 309, "http://example.org/shop")
defect("insecure_link", "links.insecure-scheme", insecure)

THANKS = ["My grandfather worked there and would have liked this very much.", "Is the drawing for sale as a print?", "We came on Sunday and the volunteers were kind.",
          "The date on the label does not match the one in the text.", "Thank you for showing the repairs as well."]
for i, text in enumerate(THANKS):
    comments.setdefault(101 + 2 * i, []).append((601 + i, "1", text))
comments.setdefault(104, []).append((611, "0", "Could you say more about the second owner?"))
comments.setdefault(106, []).append((612, "0", "I think the picture is the wrong way round."))
comments.setdefault(106, []).append((613, "spam", "Cheap watches, only today."))
for c in (611, 612):
    defect("comment_awaiting_moderation", "workflow.comment-pending", f"item/comment/{c}@{LOCALE}")

# ----------------------------------------------------------------------------------------------------------- XML --


def cdata(text):
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def stamp(days):
    return (AS_OF - datetime.timedelta(days=days)).strftime("%Y-%m-%d %H:%M:%S")


def xml_item(it):
    date = AS_OF - datetime.timedelta(days=it["days"])
    is_draft = it["status"] in ("draft", "pending")
    out = ["\t<item>", f"\t\t<title>{cdata(it['title'])}</title>", f"\t\t<link>{sax.escape(it['link'])}</link>",
           f"\t\t<pubDate>{date.strftime('%a, %d %b %Y %H:%M:%S')} +0000</pubDate>", f"\t\t<dc:creator>{cdata(it['author'])}</dc:creator>",
           f'\t\t<guid isPermaLink="false">{HOME}/?p={it["id"]}</guid>', "\t\t<description></description>",
           f"\t\t<content:encoded>{cdata(it['content'])}</content:encoded>", f"\t\t<excerpt:encoded>{cdata(it['excerpt'])}</excerpt:encoded>",
           f"\t\t<wp:post_id>{it['id']}</wp:post_id>", f"\t\t<wp:post_date>{cdata(stamp(it['days']))}</wp:post_date>",
           f"\t\t<wp:post_date_gmt>{cdata('0000-00-00 00:00:00' if is_draft else stamp(it['days']))}</wp:post_date_gmt>",
           f"\t\t<wp:post_modified>{cdata(stamp(it['changed']))}</wp:post_modified>", f"\t\t<wp:post_modified_gmt>{cdata(stamp(it['changed']))}</wp:post_modified_gmt>",
           f"\t\t<wp:comment_status>{cdata('open' if it['type'] == 'post' else 'closed')}</wp:comment_status>", f"\t\t<wp:ping_status>{cdata('closed')}</wp:ping_status>",
           f"\t\t<wp:post_name>{cdata('' if is_draft else it['slug'])}</wp:post_name>", f"\t\t<wp:status>{cdata(it['status'])}</wp:status>",
           f"\t\t<wp:post_parent>{it['parent']}</wp:post_parent>", "\t\t<wp:menu_order>0</wp:menu_order>", f"\t\t<wp:post_type>{cdata(it['type'])}</wp:post_type>",
           f"\t\t<wp:post_password>{cdata(it['password'])}</wp:post_password>", "\t\t<wp:is_sticky>0</wp:is_sticky>"]
    if "url" in it:
        out.append(f"\t\t<wp:attachment_url>{cdata(it['url'])}</wp:attachment_url>")
    for taxonomy, all_terms, chosen in (("category", CATEGORIES, it["categories"]), ("post_tag", TAGS, it["tags"])):
        for t in chosen:
            out.append(f'\t\t<category domain="{taxonomy}" nicename="{all_terms[t][0]}">{cdata(all_terms[t][1])}</category>')
    if it["type"] == "nav_menu_item":
        out.append(f'\t\t<category domain="nav_menu" nicename="main">{cdata("Main")}</category>')
    for key_, value in it["meta"]:
        out += ["\t\t<wp:postmeta>", f"\t\t<wp:meta_key>{cdata(key_)}</wp:meta_key>", f"\t\t<wp:meta_value>{cdata(value)}</wp:meta_value>", "\t\t</wp:postmeta>"]
    for id, approved, text in comments.get(it["id"], []) if it["type"] == "post" else []:
        out += ["\t\t<wp:comment>", f"\t\t\t<wp:comment_id>{id}</wp:comment_id>", f"\t\t\t<wp:comment_author>{cdata('A reader')}</wp:comment_author>",
                f"\t\t\t<wp:comment_author_email>{cdata('reader@example.com')}</wp:comment_author_email>", f"\t\t\t<wp:comment_date>{cdata(stamp(45))}</wp:comment_date>",
                f"\t\t\t<wp:comment_date_gmt>{cdata(stamp(45))}</wp:comment_date_gmt>", f"\t\t\t<wp:comment_content>{cdata(text)}</wp:comment_content>",
                f"\t\t\t<wp:comment_approved>{cdata(approved)}</wp:comment_approved>", f"\t\t\t<wp:comment_type>{cdata('comment')}</wp:comment_type>",
                "\t\t\t<wp:comment_parent>0</wp:comment_parent>", "\t\t\t<wp:comment_user_id>0</wp:comment_user_id>", "\t\t</wp:comment>"]
    return "\n".join(out + ["\t</item>"])


items.sort(key=lambda it: it["id"])
assert len({it["id"] for it in items}) == len(items)
assert len({it["link"] for it in items}) == len(items), "two items with one address"
head = f"""<?xml version="1.0" encoding="UTF-8" ?>
<!-- A made-up site for trying Conduit, written by generate.py in the format of a WordPress export. -->
<rss version="2.0"
	xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
	xmlns:content="http://purl.org/rss/1.0/modules/content/"
	xmlns:wfw="http://wellformedweb.org/CommentAPI/"
	xmlns:dc="http://purl.org/dc/elements/1.1/"
	xmlns:wp="http://wordpress.org/export/1.2/"
>
<channel>
	<title>Harbour Museum</title>
	<link>{HOME}</link>
	<description>Boats, ropes and people of a small harbour</description>
	<pubDate>{AS_OF.strftime('%a, %d %b %Y %H:%M:%S')} +0000</pubDate>
	<language>{LOCALE}</language>
	<wp:wxr_version>1.2</wp:wxr_version>
	<wp:base_site_url>{HOME}</wp:base_site_url>
	<wp:base_blog_url>{HOME}</wp:base_blog_url>
	<wp:author><wp:author_id>3</wp:author_id><wp:author_login>{cdata('m.tregear')}</wp:author_login><wp:author_email>{cdata('editor@example.com')}</wp:author_email><wp:author_display_name>{cdata('The editors')}</wp:author_display_name></wp:author>
"""
for t, (slug, name) in CATEGORIES.items():
    head += (f"\t<wp:category><wp:term_id>{t}</wp:term_id><wp:category_nicename>{cdata(slug)}</wp:category_nicename><wp:category_parent></wp:category_parent>"
             f"<wp:cat_name>{cdata(name)}</wp:cat_name><wp:category_description>{cdata(f'Stories filed under {name.lower()}: what we keep, what we know of it, and who told us about it over the years.')}</wp:category_description></wp:category>\n")
for t, (slug, name) in TAGS.items():
    head += (f"\t<wp:tag><wp:term_id>{t}</wp:term_id><wp:tag_slug>{cdata(slug)}</wp:tag_slug><wp:tag_name>{cdata(name)}</wp:tag_name>"
             f"<wp:tag_description>{cdata(f'Everything that mentions {name.lower()} somewhere, from the oldest ledger to the newest photograph, number {t}.')}</wp:tag_description></wp:tag>\n")
head += f"\t<wp:term><wp:term_id>50</wp:term_id><wp:term_taxonomy>nav_menu</wp:term_taxonomy><wp:term_slug>main</wp:term_slug><wp:term_name>{cdata('Main')}</wp:term_name></wp:term>\n"
head += "\t<generator>https://wordpress.org/?v=6.8.3</generator>\n"
text = head + "\n".join(xml_item(it) for it in items) + "\n</channel>\n</rss>\n"
(HERE / "site.xml").write_text(text, encoding="utf-8", newline="\n")
kinds = sorted({d["kind"] for d in defects})
defects.sort(key=lambda d: (d["kind"], d["check"], d["subject"]))
(HERE / "expected.json").write_text(json.dumps({"site": HOME, "as_of": AS_OF.date().isoformat(), "kinds": len(kinds), "defects": defects},
                                               indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
print(f"{len(items)} items, {len(text.encode())} bytes, {len(defects)} defects of {len(kinds)} kinds")
