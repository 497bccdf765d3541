/** Patches, canonical text and hashes equal those of `schemas.documents`: both are tested with the same vectors. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { applyPatch, canonical, documentHash } from "../../gateway/static/rinkside.js";

const file = process.env.RINKSIDE_TEST_VECTORS;
const skip = file ? false : "RINKSIDE_TEST_VECTORS names no file; run these through pytest";

test("every vector gives the projection's document, text and hash", { skip }, async () => {
  const vectors = JSON.parse(readFileSync(file, "utf8"));
  assert.ok(vectors.length > 100);
  for (const { doc, patch, result, text, hash } of vectors) {
    const before = canonical(doc);
    const after = applyPatch(doc, patch);
    assert.equal(canonical(after), text);
    assert.equal(canonical(result), text);
    assert.equal(await documentHash(after), hash);
    assert.equal(canonical(doc), before, "the document before is not changed");
  }
});

test("unchanged parts are shared", () => {
  const doc = { rows: { a: { n: 1 }, b: { n: 2 } } };
  const after = applyPatch(doc, { rows: { a: { n: 3 } } });
  assert.equal(after.rows.b, doc.rows.b);
  assert.deepEqual(doc.rows.a, { n: 1 });
});

for (const key of ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"]) {
  test(`a key named ${key} is data and does not reach a prototype`, () => {
    const patch = JSON.parse(`{"${key}":{"polluted":true,"prototype":{"polluted":true}},"rows":{"${key}":{"polluted":true}}}`);
    const after = applyPatch(applyPatch({}, patch), patch);
    assert.equal({}.polluted, undefined);
    assert.equal(Object.prototype.polluted, undefined);
    assert.equal(Object.polluted, undefined);
    assert.equal(after.polluted, undefined);
    assert.equal(Object.getPrototypeOf(after), Object.prototype);
    assert.equal(canonical(after), canonical(patch));
    assert.equal(canonical(applyPatch(after, JSON.parse(`{"${key}":null,"rows":null}`))), "{}");
  });
}
