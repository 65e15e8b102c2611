"""A page and nothing around it, for WebDriver.

WebKitGTK's own MiniBrowser gets no narrower than its toolbar (447 pixels), and its sessions keep nothing:
no service worker outlives a page there.

    webkit_shell.py WIDTH HEIGHT FOLDER     caches and storage go into FOLDER
"""

import sys

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gdk, Gtk, WebKit2  # noqa: E402 (its version has to be said before)

width, height, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]

storage = WebKit2.WebsiteDataManager(base_data_directory=folder, base_cache_directory=folder)
context = WebKit2.WebContext(website_data_manager=storage)
context.set_automation_allowed(True)


def view(_session):
    page = WebKit2.WebView(web_context=context, is_controlled_by_automation=True)
    window = Gtk.Window(default_width=width, default_height=height)
    window.add(page)
    page.connect("close", lambda _: window.destroy())
    window.connect("destroy", Gtk.main_quit)
    # There is no window manager to give it the keyboard.
    window.connect("map-event", lambda *_: window.get_window().focus(Gdk.CURRENT_TIME))
    window.show_all()
    return page


context.connect("automation-started", lambda _, session: session.connect("create-web-view", view))
Gtk.main()
