"""What HTML of Markdown cells and outputs may be on the site's pages; everything else is shown as text."""

from bleach import clean
from bleach.css_sanitizer import CSSSanitizer

TAGS = """
    a abbr b blockquote br caption code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img kbd li
    ol p pre s span strong sub summary sup table tbody td th thead tr ul
""".split()

STYLES = ["border-left", "line-height", "padding", "text-align"]


def is_allowed_in_link(tag, name, value):
    """Whether a link may have this attribute; an address that holds a whole page is none."""
    return name == "class" or (name == "href" and not value.strip().lower().startswith("data:"))


ATTRIBUTES = {
    "*": ["class", "id", "style", "title"],
    "a": is_allowed_in_link,
    "details": ["open"],
    "img": ["alt", "height", "src", "width"],
    "ol": ["start"],
    "th": ["colspan", "rowspan", "scope"],
    "td": ["colspan", "rowspan"],
}


def clean_html(html):
    """The HTML with only harmless tags, attributes, styles and addresses (nbconvert's filter of this name)."""
    return clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        protocols=["http", "https", "mailto", "data"],
        css_sanitizer=CSSSanitizer(allowed_css_properties=STYLES),
    )
