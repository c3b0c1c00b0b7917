"""No result shares memory with an argument."""

from tests.liars.wrapping import fill, on_arrays, result_changed

fill(globals(), result_changed(on_arrays(lambda array: array.copy("K"))))
