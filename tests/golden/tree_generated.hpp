#pragma once

// Written by cpp_code for the table of tests/tree/code.cpp: compiled there, and compared with a fresh one.

[[nodiscard]] inline int messy([[maybe_unused]] double a_b, [[maybe_unused]] double c, [[maybe_unused]] double d) {
    if (a_b != a_b) {
        return 0;
    }
    if (a_b <= 0.07214286716083596) {
        if (d != d)
            return 1;
        if (d <= 0.5511682967537723) {
            return 1;
        }
        if (c != c) {
            return 1;
        }
        if (c == 0) {
            return 2;
        }
        if (c == 1 || c == 2) {
            return 2;
        }
        return 2;
    }
    if (a_b != a_b)
        return 0;
    if (a_b <= 0.37225409080321115) {
        if (c != c) {
            if (a_b != a_b)
                return 0;
            if (a_b <= 0.1941782560347029) {
                return 0;
            }
            return 0;
        }
        if (c == 0) {
            if (d != d)
                return 0;
            if (d <= 0.28988795627378894) {
                return 1;
            }
            return 0;
        }
        if (c == 1 || c == 2) {
            if (a_b != a_b)
                return 0;
            if (a_b <= 0.16471753841252845) {
                return 2;
            }
            if (a_b != a_b)
                return 0;
            if (a_b <= 0.3198927085891284) {
                if (a_b != a_b)
                    return 0;
                if (a_b <= 0.28719507695607804) {
                    return 0;
                }
                return 2;
            }
            return 1;
        }
        return 0;
    }
    if (d != d)
        return 1;
    if (d <= 0.943449925338157) {
        if (c != c) {
            if (a_b != a_b)
                return 0;
            if (a_b <= 0.8756495573570051) {
                if (a_b != a_b)
                    return 0;
                if (a_b <= 0.7597498187621434) {
                    return 0;
                }
                return 2;
            }
            return 1;
        }
        if (c == 0 || c == 2) {
            if (d != d)
                return 1;
            if (d <= 0.4031800188175732) {
                if (a_b != a_b)
                    return 1;
                if (a_b <= 0.548189476406332) {
                    return 1;
                }
                return 1;
            }
            if (a_b != a_b)
                return 2;
            if (a_b <= 0.9300999830644541) {
                return 2;
            }
            return 1;
        }
        if (c == 1) {
            if (d != d)
                return 2;
            if (d <= 0.7117606304138844) {
                if (d != d)
                    return 0;
                if (d <= 0.15283593579057336) {
                    return 2;
                }
                return 0;
            }
            return 2;
        }
        return 1;
    }
    return 0;
}
