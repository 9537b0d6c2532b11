/* SPDX-License-Identifier: GPL-3.0-or-later */
typedef int mm_placeholder_stream;
