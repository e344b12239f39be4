/**
 * Face-like vectors of any number, with their identities: every face can be computed anywhere from the seed and its number alone, so that
 * a data set needs no collecting, no shuffling and no order of work. {@link lce.synthetic.Population} says who is whose,
 * {@link lce.synthetic.FaceVectors} how a face looks, {@link lce.synthetic.RowOrder} in which row it is.
 *
 * <p>Imports nothing of the project and nothing of Spark.
 */
package lce.synthetic;
