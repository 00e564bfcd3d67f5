interface ChoiceProps<T extends string> {
  readonly testId: string;
  readonly label: string;
  readonly options: readonly T[];
  readonly value: T;
  readonly word: (option: T) => string;
  readonly choose: (option: T) => void;
}

/** A plain select: a rehearsal tool, driven by hand and by tests alike. */
export function Choice<T extends string>(props: ChoiceProps<T>) {
  const { testId, label, options, value, word, choose } = props;
  return (
    <select
      className="fault-choice"
      data-testid={testId}
      aria-label={label}
      value={value}
      onChange={(event) => {
        const chosen = options.find((option) => option === event.target.value);
        if (chosen !== undefined) choose(chosen);
        // Keys belong to the till again, not to this list.
        event.target.blur();
      }}
    >
      {options.map((option) => (
        <option key={option} value={option}>
          {word(option)}
        </option>
      ))}
    </select>
  );
}
