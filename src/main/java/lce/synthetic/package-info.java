/**
 * Generated face-like vectors with their identities. Every face can be computed on any machine from the seed and its
 * number alone, so generating a data set needs no collect, no shuffle and no order of work.
 * {@link lce.synthetic.Population} assigns faces to identities, {@link lce.synthetic.FaceVectors} generates vectors,
 * and {@link lce.synthetic.RowOrder} assigns faces to rows.
 *
 * <p>Imports nothing.
 */
package lce.synthetic;
