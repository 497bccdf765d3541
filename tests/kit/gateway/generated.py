"""Generated documents, small and similar to one another."""

from hypothesis import strategies as st

leaves = st.one_of(
    st.integers(-3, 3), st.booleans(), st.sampled_from(["", "a", "é"]), st.lists(st.integers(0, 2), max_size=2)
)
documents = st.recursive(
    st.dictionaries(st.sampled_from("abc"), leaves, max_size=3),
    lambda inner: st.dictionaries(st.sampled_from("abcd"), st.one_of(leaves, inner), max_size=4),
    max_leaves=8,
)
