"""Pages: what a person's browser, a newsroom and a search engine are given.

    /  /c/{competition}  /commentary/{competition}  /overlay/{kind}     shells: a frame that the browser fills and keeps live
    /results/…  /standings/…  /calendar/…  /report/…  /ticker/…         whole pages, complete without JavaScript
    /embed  /embed/{kind}/…                                             the picker, and small pages for an <iframe>
    /static/…  /embed.js  /rinkside.js  /words/{language}.json          what the pages load, all of it from here

Every page is a template (`gateway/templates`, jinja2, escaped) over the documents of the replica. A template always has:

    language, languages   "nl", ("en", "nl")
    t(message, **fields)  the message of context "page" in the language (schemas/i18n/languages)
    words                 all of them, for `<script type="application/json" id="words">{{ words | tojson }}</script>`
    here                  url (canonical), alternates [(language, url)], origin
    theme                 "light", "dark" or "auto", from ?theme=

and a shell besides: competition ("" where none is named), kind (of an overlay, else "").

Nothing here sets a cookie, names another host, or lets a name in a document become markup.
"""
