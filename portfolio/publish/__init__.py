"""Stage 6: Pages -> checked site. Links and hosts checked, dates made equal, swapped in whole or not at all.

A build goes ``lock.building`` -> ``snapshot.look`` -> ``swap.staging`` -> ``site.run_mkdocs`` -> ``finish.finish`` ->
``links.check_site`` -> ``swap.swap_in`` -> ``snapshot.remember``; a build with nothing to do asks
``snapshot.difference`` and stops. Nothing is imported here, so that this last path is as quick as its ``stat`` calls.
"""
