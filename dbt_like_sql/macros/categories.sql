-- The category where it is a name; NULL where it is a number of the source, such as 4756105
create or replace temporary macro category_name(category) as
    if(regexp_full_match(trim(category), '[0-9][0-9.,:;/_-]*'), null, category);
