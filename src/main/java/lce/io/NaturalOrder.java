package lce.io;

import java.util.Comparator;

/**
 * The order in which people number files: digits are compared as numbers, all else by code unit, so that part-2 stands
 * before part-10. Names that differ in leading zeros alone are in the order of their text.
 */
public enum NaturalOrder implements Comparator<String> {
    INSTANCE;

    @Override
    public int compare(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() && j < b.length()) {
            int order;
            if (isDigit(a.charAt(i)) && isDigit(b.charAt(j))) {
                int endOfA = endOfDigits(a, i);
                int endOfB = endOfDigits(b, j);
                order = compareNumbers(a.substring(i, endOfA), b.substring(j, endOfB));
                i = endOfA;
                j = endOfB;
            } else {
                order = Character.compare(a.charAt(i++), b.charAt(j++));
            }
            if (order != 0) {
                return order;
            }
        }
        int order = Integer.compare(a.length() - i, b.length() - j);
        return order != 0 ? order : a.compareTo(b);
    }

    /** Numbers of any length. */
    private static int compareNumbers(String a, String b) {
        String digitsOfA = a.replaceFirst("^0+", "");
        String digitsOfB = b.replaceFirst("^0+", "");
        int order = Integer.compare(digitsOfA.length(), digitsOfB.length());
        return order != 0 ? order : digitsOfA.compareTo(digitsOfB);
    }

    private static int endOfDigits(String text, int from) {
        int end = from;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
